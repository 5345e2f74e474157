package org.rectrain.config.export;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.eval.ScoreConfig.Scored;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of export: a trained model as files for what serves it. */
public record ExportConfig(
    @Option(
            doc =
                "The model: main (of train), student or student_hard (of distill), or any model"
                    + " folder, e.g. runs/NAME/train/members/2/model, or name of the registry"
                    + " (production, v3). Without it the student when"
                    + " there is a distill section, else the trained model. Two towers or a cross"
                    + " encoder.",
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        @Nullable InputPath model,
    @Option(
            doc =
                "What to write: huggingface (adapters merged; transformers loads it), onnx (one"
                    + " graph per tower), onnx_int8 (the text encoder rounded to eight bits),"
                    + " embeddings (of items and users, Parquet and .npy; a cross encoder has none"
                    + " and leaves them out), triton (a model repository of the ONNX graphs, and an"
                    + " ensemble that takes raw values), serving (lists to answer from and to fall"
                    + " back on, and a manifest of all files; docs/serving.md).",
            def = "[huggingface, onnx, onnx_int8, embeddings, triton, serving]")
        List<Format> formats,
    @Option(
            doc =
                "Share of the text encoder's weights that is removed first, the smallest ones; 0"
                    + " removes none. The report shows what it costs.",
            def = "0",
            min = 0,
            max = 0.95)
        double prune,
    @Option(
            doc =
                "What pruning removes: weights sets single weights of each linear layer to zero"
                    + " (files and times stay, compressed files shrink); neurons cuts whole hidden"
                    + " units of the feed-forward layers (files and times shrink).",
            def = "weights")
        Pruned pruneWhat,
    @Option(
            doc =
                "Bits per value of large tables (token vectors, id vectors) in onnx_int8: 8, or 4"
                    + " with a scale per 32 values, which halves the file of a small encoder.",
            def = "4",
            min = 4,
            max = 8)
        int tableBits,
    @Option(doc = "Split on which losses are measured.", def = "valid") Scored split,
    @Option(doc = "Cutoff of Recall@K.", def = "100", min = 1, max = 100000) int k,
    @Option(
            doc =
                "Users with the longest histories whose top K list is written before anyone asks"
                    + " (format serving).",
            def = "1000",
            min = 0,
            max = 10000000)
        int topListUsers,
    @Option(
            doc = "Largest difference between a score of the model and of its ONNX graphs.",
            def = "0.0001",
            min = 0,
            max = 1)
        double tolerance,
    @Option(
            doc = "Largest loss of any task's AUC that onnx_int8 may have; more fails the gate.",
            def = "0.002",
            min = 0,
            max = 1)
        double maxAucLoss,
    @Option(
            doc =
                "Folder to hand the finished export over to, beside output/export; an earlier"
                    + " export there is replaced, anything else refused.")
        @Nullable String to,
    @Option(doc = "Rows scored per pass.", def = "2048", min = 1, max = 1000000) int batchSize,
    @Option(doc = "Tokens of text per encoder pass.", def = "4096", min = 64, max = 10000000)
        int tokensPerPass) {

  /** Checks what holds between options. */
  public ExportConfig {
    if (formats.isEmpty()) {
      throw new IllegalArgumentException("formats: is empty; expected at least one format");
    }
    if (to != null) {
      InputPath.requireLocal("to", to);
    }
    if (tableBits != 4 && tableBits != 8) {
      throw new IllegalArgumentException(
          "table_bits: " + tableBits + " is not allowed; expected 4 or 8");
    }
    if (formats.contains(Format.TRITON) && !formats.contains(Format.ONNX)) {
      throw new IllegalArgumentException(
          "formats: triton serves the ONNX graphs; expected onnx beside it");
    }
    if (formats.contains(Format.SERVING) && !formats.contains(Format.EMBEDDINGS)) {
      throw new IllegalArgumentException(
          "formats: serving falls back on the vectors; expected embeddings beside it");
    }
    if (formats.contains(Format.ONNX_INT8) && !formats.contains(Format.ONNX)) {
      throw new IllegalArgumentException(
          "formats: onnx_int8 is compared with onnx; expected onnx beside it");
    }
  }

  /** What can be written. */
  public enum Format {
    HUGGINGFACE,
    ONNX,
    ONNX_INT8,
    EMBEDDINGS,
    TRITON,
    SERVING
  }

  /** What pruning removes. */
  public enum Pruned {
    WEIGHTS,
    NEURONS
  }
}

package org.rectrain.config.train;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** The pretrained text encoder and how much of it learns. */
public record EncoderConfig(
    @Option(
            doc =
                "minilm-l6 (in a jar, 22.6M parameters, English), bge-small-en (33.2M) or"
                    + " bge-small-zh (23.7M, Chinese), whose jars come with -Pbge, or a HuggingFace"
                    + " folder of the BERT, Qwen2, Qwen3 or Llama family with config.json,"
                    + " *.safetensors and tokenizer.json.",
            def = "minilm-l6")
        InputPath base,
    @Option(
            doc =
                "How a text's hidden states become one vector: cls takes the first token's, mean"
                    + " their mean, last the last token's (decoders), auto what the model was"
                    + " trained with.",
            def = "auto")
        PoolingChoice pooling,
    @Option(
            doc =
                "Take only the first so many layers; 0 takes all. Fewer cost less, and the middle"
                    + " layers of a decoder often tell texts apart better than its last, which"
                    + " predict the next token: try some on valid.",
            def = "0",
            min = 0,
            max = 1000)
        int layers,
    @Option(
            doc =
                "lora trains small adapters; none keeps the encoder frozen (text vectors are"
                    + " computed once); full trains every weight.",
            def = "lora")
        Tune tune,
    @Option(doc = "The adapters of tune: lora.") LoraConfig lora,
    @Option(
            doc = "Longest text in tokens; the rest is cut off. Time grows with it.",
            def = "32",
            min = 2,
            max = 100000)
        int maxTokens,
    @Option(
            doc =
                "Whether the user's own text (profile) is read beside the history's item texts;"
                    + " it costs one encoding per distinct profile.",
            def = "none")
        UserText userText,
    @Option(
            doc =
                "Keep the output of frozen lower layers per distinct text instead of computing it"
                    + " again: 4 bytes x hidden size x tokens of memory.",
            def = "true")
        boolean cacheFrozen,
    @Option(
            doc =
                "Keep token ids in a file in the run's folder (tokens.bin, mapped into memory), so"
                    + " that a resumed run, further members and other workers do not tokenise"
                    + " again; false tokenises each time. Same numbers.",
            def = "true")
        boolean cacheTokens,
    @Option(
            doc =
                "Encode each distinct text of a step once and share it among all rows, users and"
                    + " negatives that show it; false encodes it as often as it occurs, to"
                    + " see what that would cost. Same numbers, but for the order of sums.",
            def = "true")
        boolean distinctTexts,
    @Option(
            doc =
                "Put texts of about equal length into a pass, so that little is padding; false"
                    + " takes them as they come, to see what that would cost. Same numbers, but for"
                    + " the order of sums.",
            def = "true")
        boolean byLength,
    @Option(
            doc =
                "Optimizer steps of the towers per step of the encoder. 1 is joint training; k"
                    + " sums the text gradients of k steps and runs the encoder forward and"
                    + " backward once, on each distinct text once.",
            def = "1",
            min = 1,
            max = 1000000)
        int every,
    @Option(
            doc = "Tokens of text per encoder pass (activation memory); larger is a little faster.",
            def = "4096",
            min = 64,
            max = 10000000)
        int tokensPerPass,
    @Option(
            doc =
                "Keep only each layer's input for the backward pass and compute the rest again:"
                    + " about a third more time, a fraction of the activation memory, for long"
                    + " texts and deep encoders. Same numbers.",
            def = "false")
        boolean recompute,
    @Option(
            doc =
                "fp32, or bf16: frozen matrices in bfloat16, half the memory and about twice the"
                    + " speed on CPUs with AVX512-BF16 or AMX, about 3 digits.",
            def = "fp32")
        Precision precision,
    @Option(
            doc = "Learning rate of the encoder relative to the towers'.",
            def = "0.5",
            min = 0,
            max = 1000)
        double learningRateFactor,
    @Option(
            doc =
                "Folder in which the vectors of texts by the untrained encoder are kept, by encoder"
                    + " and texts, for runs that name the same one; without it each run encodes"
                    + " them for itself. Same numbers.")
        @Nullable String keepVectors) {

  /** How hidden states become one vector. */
  public enum PoolingChoice {
    AUTO,
    CLS,
    MEAN,
    LAST
  }

  /** What learns in the encoder. */
  public enum Tune {
    LORA,
    NONE,
    FULL
  }

  /** How users enter as text. */
  public enum UserText {
    NONE,
    PROFILE
  }

  /** Storage of frozen matrices. */
  public enum Precision {
    FP32,
    BF16
  }
}

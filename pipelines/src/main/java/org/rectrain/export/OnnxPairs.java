package org.rectrain.export;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.Inputs;
import org.rectrain.model.input.RowMap;
import org.rectrain.model.text.RowParts;
import org.rectrain.nn.engine.Pass;
import org.rectrain.score.Logits;
import org.rectrain.score.TopK;

/** Scores pairs of history and candidate by the graphs of a cross encoder alone. */
final class OnnxPairs implements OnnxForm {
  private final String name;
  private final Model model;
  private final ModelData data;
  private final int batch;
  private final OnnxTexts texts;
  private final OnnxSession ranking;
  private final int[] places;

  /**
   * A form over a folder of graphs.
   *
   * @param model whose graphs they are; asked for what it reads, never for a score
   * @param places the text of each row
   */
  OnnxPairs(
      String name,
      Path folder,
      Model model,
      ModelData data,
      int batch,
      OnnxTexts texts,
      int[] places) {
    this.name = name;
    this.model = model;
    this.data = data;
    this.batch = batch;
    this.texts = texts;
    this.ranking = OnnxSession.open(OnnxModels.file(folder, Part.RANKING));
    this.places = places;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public float[] textVectors() {
    return texts.all();
  }

  @Override
  public float[] encode(int[] chosen) {
    return texts.encode(chosen);
  }

  @Override
  public double[][] score(Examples examples, List<String> tasks, int[] rows) {
    List<String> heads = model.spec().tasks();
    RowParts one = new RowParts(1);
    return Logits.probabilities(heads, tasks, rows, one, batch, part -> logits(examples, part));
  }

  /** Logits (rows, K). */
  private float[] logits(Examples examples, int[] rows) {
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      Inputs inputs = new Inputs(pass, data, model.spec(), RowMap.collecting(data));
      int count = rows.length;
      OnnxSession.Call call = ranking.call();
      float[] vectors = texts.rows(Arrays.stream(rows).map(row -> places[row]).toArray());
      call.floats("text_vector", vectors, count, model.spec().width());
      long[] ids =
          Arrays.stream(rows).mapToLong(row -> data.itemIds()[examples.items()[row]]).toArray();
      call.longs("item_index", ids, count);
      OnnxRows.fill(call, "user", inputs.userFields(examples, rows), count);
      OnnxRows.fill(call, "context", inputs.contextFields(examples, rows), count);
      int factors = model.spec().towers().factors();
      OnnxRows.fill(call, "item", inputs.itemFields(examples, rows), count, factors);
      OnnxRows.fill(call, "pair", inputs.pairs(examples, rows), count);
      return OnnxRows.guarded(call, model.spec(), count).run();
    }
  }

  @Override
  public @Nullable TopK topK(Queries queries, int[] chosen, int k) {
    return null;
  }

  @Override
  public void close() {
    texts.close();
    ranking.close();
  }
}

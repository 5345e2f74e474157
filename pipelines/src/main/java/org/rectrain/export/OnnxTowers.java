package org.rectrain.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.export.onnx.TowerGraphs;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.Inputs;
import org.rectrain.model.input.RowMap;
import org.rectrain.model.text.RowParts;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.UserSide;
import org.rectrain.score.Logits;
import org.rectrain.score.TopK;

/**
 * Scores prepared data by the exported graphs of two towers alone, as a server would: texts,
 * contents and item vectors once, users and pairs in batches.
 */
final class OnnxTowers implements OnnxForm {
  private final String name;
  private final Path folder;
  private final Model model;
  private final ModelData data;
  private final int batch;
  private final RowMap map;
  private final int width;
  private final OnnxSession users;
  private final OnnxSession items;
  private final OnnxSession ranking;
  private final @Nullable OnnxTexts texts;
  private float @Nullable [] contents;
  private float @Nullable [] itemVectors;

  /**
   * A form over a folder of graphs.
   *
   * @param model whose graphs they are; asked for its sizes only, never for a score
   * @param texts null when the model reads none
   */
  OnnxTowers(
      String name, Path folder, Model model, ModelData data, int batch, @Nullable OnnxTexts texts) {
    this.name = name;
    this.folder = folder;
    this.model = model;
    this.data = data;
    this.batch = batch;
    this.map = RowMap.whole(data);
    this.width = model.towers().spec().vectorSize();
    this.users = OnnxSession.open(OnnxModels.file(folder, Part.USER_TOWER));
    this.items = OnnxSession.open(OnnxModels.file(folder, Part.ITEM_TOWER));
    this.ranking = OnnxSession.open(OnnxModels.file(folder, Part.RANKING));
    this.texts = texts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public float[] textVectors() {
    return texts == null ? new float[0] : texts.all();
  }

  @Override
  public float[] encode(int[] chosen) {
    return texts == null ? new float[0] : texts.encode(chosen);
  }

  /** Contents (rows of the map, D). */
  private float[] contents() {
    float[] kept = contents;
    if (kept == null) {
      int[] chosen = map.texts();
      long[] ids = map.ids();
      float[] brought = map.vectors();
      int v = data.vectorWidth();
      kept = new float[chosen.length * width];
      Path file = OnnxModels.file(folder, Part.CONTENT);
      if (Files.exists(file)) {
        try (OnnxSession session = OnnxSession.open(file)) {
          for (int from = 0; from < chosen.length; from += batch) {
            int to = Math.min(chosen.length, from + batch);
            content(
                session,
                Arrays.copyOfRange(chosen, from, to),
                Arrays.copyOfRange(ids, from, to),
                Arrays.copyOfRange(brought, from * v, to * v),
                kept,
                from);
          }
        }
      }
      contents = kept;
    }
    return kept;
  }

  private void content(
      OnnxSession session, int[] chosen, long[] ids, float[] brought, float[] into, int at) {
    OnnxSession.Call call = session.call();
    if (texts != null) {
      call.floats("text_vector", texts.rows(chosen), chosen.length, model.spec().width());
    }
    if (brought.length > 0) {
      call.floats(TowerGraphs.VECTORS, brought, ids.length, data.vectorWidth());
    }
    float[] out = call.longs("item_index", ids, ids.length).run();
    System.arraycopy(out, 0, into, at * width, out.length);
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
      Inputs inputs = new Inputs(pass, data, model.spec(), map);
      UserSide user = inputs.users(examples, rows);
      ItemSide item = inputs.items(examples, rows);
      float[] u = vectors(user, rows.length);
      float[] v = vectors(item, rows.length);
      OnnxSession.Call call = ranking.call();
      call.floats("user_vector", u, rows.length, width + 1);
      call.floats("item_vector", v, rows.length, width + 1);
      fill(call, user, rows.length);
      fill(call, item, rows.length);
      OnnxRows.fill(call, "pair", inputs.pairs(examples, rows), rows.length);
      return OnnxRows.guarded(call, model.spec(), rows.length).run();
    }
  }

  @Override
  public TopK topK(Queries queries, int[] chosen, int k) {
    int[][] found = new int[chosen.length][];
    double[][] scores = new double[chosen.length][];
    float[] v = itemVectors();
    float[] all = new float[data.catalogue().size()];
    for (int from = 0; from < chosen.length; from += batch) {
      int[] part = Arrays.copyOfRange(chosen, from, Math.min(chosen.length, from + batch));
      float[] u = userVectors(queries, part);
      for (int i = 0; i < part.length; i++) {
        int[] segments = data.segments().of(queries.user(), queries.context(), part[i]);
        for (int item = 0; item < all.length; item++) {
          float sum = data.priors()[item] + data.segments().gain(segments, item);
          for (int j = 0; j <= width; j++) {
            sum += u[i * (width + 1) + j] * v[item * (width + 1) + j];
          }
          all[item] = sum;
        }
        int[] best = TopK.best(all, 0, all.length, queries.seen()[part[i]], k);
        found[from + i] = best;
        scores[from + i] = Arrays.stream(best).mapToDouble(item -> all[item]).toArray();
      }
    }
    return new TopK(found, scores);
  }

  /** Vectors (queries, D + 1). */
  private float[] userVectors(Queries queries, int[] chosen) {
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      Inputs inputs = new Inputs(pass, data, model.spec(), map);
      return vectors(inputs.users(queries, chosen), chosen.length);
    }
  }

  /** Vectors (items, D + 1) of the catalogue, without the popularity. */
  private float[] itemVectors() {
    float[] kept = itemVectors;
    if (kept == null) {
      int count = data.catalogue().size();
      kept = new float[count * (width + 1)];
      for (int from = 0; from < count; from += batch) {
        int[] part = IntStream.range(from, Math.min(count, from + batch)).toArray();
        try (Pass pass = Pass.inference(model.towerParameters().device())) {
          Inputs inputs = new Inputs(pass, data, model.spec(), map);
          float[] vectors = vectors(inputs.catalogue(part), part.length);
          System.arraycopy(vectors, 0, kept, from * (width + 1), vectors.length);
        }
      }
      itemVectors = kept;
    }
    return kept;
  }

  private float[] vectors(UserSide side, int rows) {
    OnnxSession.Call call = users.call();
    fill(call, side, rows);
    return OnnxRows.guarded(call, model.spec(), rows).run();
  }

  private float[] vectors(ItemSide side, int rows) {
    OnnxSession.Call call = items.call();
    fill(call, side, rows);
    return OnnxRows.guarded(call, model.spec(), rows).run();
  }

  private void fill(OnnxSession.Call call, UserSide side, int rows) {
    long events = side.history().getShape().get(1);
    call.floats("history_content", gathered(side.history().toLongArray()), rows, events, width);
    call.floats("history_mask", side.mask().toFloatArray(), rows, events);
    if (side.age() != null) {
      call.floats("history_age", side.age().toFloatArray(), rows, events);
    }
    if (side.skipped() != null) {
      call.floats("history_skipped", side.skipped().toFloatArray(), rows, events);
    }
    if (side.text() != null) {
      call.floats("user_content", gathered(side.text().toLongArray()), rows, width);
    }
    OnnxRows.fill(call, "user", side.user(), rows);
    OnnxRows.fill(call, "context", side.context(), rows);
  }

  private void fill(OnnxSession.Call call, ItemSide side, int rows) {
    long[] candidates = side.candidate().toLongArray();
    call.floats("item_content", gathered(candidates), rows, width);
    long[] ids = map.ids();
    long[] own = Arrays.stream(candidates).map(row -> ids[(int) row]).toArray();
    call.longs("item_index", own, rows);
    OnnxRows.fill(call, "item", side.item(), rows, model.spec().towers().factors());
  }

  /** Rows of the contents, one after another. */
  private float[] gathered(long[] rows) {
    float[] table = contents();
    float[] out = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(table, (int) rows[i] * width, out, i * width, width);
    }
    return out;
  }

  @Override
  public void close() {
    if (texts != null) {
      texts.close();
    }
    users.close();
    items.close();
    ranking.close();
  }
}

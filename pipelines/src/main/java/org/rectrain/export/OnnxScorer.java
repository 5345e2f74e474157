package org.rectrain.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxModels.Part;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.nn.Fields;
import org.rectrain.nn.ItemSide;
import org.rectrain.nn.Pass;
import org.rectrain.nn.UserSide;
import org.rectrain.score.Inputs;
import org.rectrain.score.Model;
import org.rectrain.score.ModelData;
import org.rectrain.score.RowMap;
import org.rectrain.score.Scorer;
import org.rectrain.score.Tokenized;
import org.rectrain.score.TopK;

/**
 * Scores prepared data by the exported graphs alone, as a server would: texts, contents and item
 * vectors once, users and pairs in batches.
 */
final class OnnxScorer implements Scorer {
  private final String name;
  private final Path folder;
  private final Model model;
  private final ModelData data;
  private final int batch;
  private final int tokensPerPass;
  private final RowMap map;
  private final int width;
  private final OnnxSession users;
  private final OnnxSession items;
  private final OnnxSession ranking;
  private final @Nullable OnnxSession text;
  private final @Nullable Tokenized tokens;
  private float @Nullable [] textVectors;
  private float @Nullable [] contents;
  private float @Nullable [] itemVectors;

  /**
   * A scorer over a folder of graphs.
   *
   * @param model whose graphs they are; asked for its sizes only, never for a score
   */
  OnnxScorer(String name, Path folder, Model model, ModelData data, int batch, int tokensPerPass) {
    this.name = name;
    this.folder = folder;
    this.model = model;
    this.data = data;
    this.batch = batch;
    this.tokensPerPass = tokensPerPass;
    this.map = RowMap.whole(data);
    this.width = model.towers().spec().vectorSize();
    this.users = OnnxSession.open(OnnxModels.file(folder, Part.USER_TOWER));
    this.items = OnnxSession.open(OnnxModels.file(folder, Part.ITEM_TOWER));
    this.ranking = OnnxSession.open(OnnxModels.file(folder, Part.RANKING));
    Model.Encoder encoder = model.encoder();
    this.text =
        encoder == null ? null : OnnxSession.open(OnnxModels.file(folder, Part.TEXT_ENCODER));
    this.tokens =
        encoder == null
            ? null
            : Tokenized.of(encoder.tokenizerJson(), data.texts(), model.spec().maxTokens());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return model.size();
  }

  /** Vectors (texts, E) of all texts; empty when the model reads none. */
  float[] textVectors() {
    float[] kept = textVectors;
    if (kept == null) {
      kept = encode(IntStream.range(0, data.texts().size()).toArray());
      textVectors = kept;
    }
    return kept;
  }

  /** Vectors (all texts, E) of which only the chosen ones are filled. */
  float[] encode(int[] chosen) {
    OnnxSession session = text;
    Tokenized texts = tokens;
    if (session == null || texts == null) {
      return new float[0];
    }
    int e = model.spec().width();
    float[] table = new float[texts.size() * e];
    for (int[] group : texts.groups(chosen, tokensPerPass)) {
      // Groups are sorted by length.
      int longest = Math.max(1, texts.length(group[group.length - 1]));
      long[] ids = new long[group.length * longest];
      long[] mask = new long[ids.length];
      for (int i = 0; i < group.length; i++) {
        int[] own = texts.ids(group[i]);
        for (int t = 0; t < own.length; t++) {
          ids[i * longest + t] = own[t];
          mask[i * longest + t] = 1;
        }
      }
      float[] vectors =
          session
              .call()
              .longs("input_ids", ids, group.length, longest)
              .longs("attention_mask", mask, group.length, longest)
              .run();
      for (int i = 0; i < group.length; i++) {
        System.arraycopy(vectors, i * e, table, group[i] * e, e);
      }
    }
    return table;
  }

  /** Contents (rows of the map, D). */
  float[] contents() {
    float[] kept = contents;
    if (kept == null) {
      int[] texts = map.texts();
      long[] ids = map.ids();
      kept = new float[texts.length * width];
      Path file = OnnxModels.file(folder, Part.CONTENT);
      if (Files.exists(file)) {
        try (OnnxSession session = OnnxSession.open(file)) {
          for (int from = 0; from < texts.length; from += batch) {
            int to = Math.min(texts.length, from + batch);
            content(
                session,
                Arrays.copyOfRange(texts, from, to),
                Arrays.copyOfRange(ids, from, to),
                kept,
                from);
          }
        }
      }
      contents = kept;
    }
    return kept;
  }

  private void content(OnnxSession session, int[] texts, long[] ids, float[] into, int at) {
    float[] vectors = textVectors();
    int e = model.spec().width();
    float[] rows = new float[model.spec().text() ? texts.length * e : 0];
    for (int i = 0; i < texts.length && rows.length > 0; i++) {
      System.arraycopy(vectors, texts[i] * e, rows, i * e, e);
    }
    float[] out =
        session
            .call()
            .floats("text_vector", rows, texts.length, e)
            .longs("item_index", ids, ids.length)
            .run();
    System.arraycopy(out, 0, into, at * width, out.length);
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return score(data.examples(split, model.spec()), tasks, rows);
  }

  /** Probabilities of some rows of examples that were read before, (tasks, rows). */
  double[][] score(Examples examples, List<String> tasks, int[] rows) {
    List<String> heads = model.spec().tasks();
    double[][] out = new double[tasks.size()][rows.length];
    for (int from = 0; from < rows.length; from += batch) {
      int[] part = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + batch));
      float[] logits = logits(examples, part);
      for (int t = 0; t < tasks.size(); t++) {
        int head = heads.indexOf(tasks.get(t));
        for (int i = 0; i < part.length; i++) {
          double logit = head < 0 ? Double.NaN : logits[i * heads.size() + head];
          out[t][from + i] = 1 / (1 + Math.exp(-logit));
        }
      }
    }
    return out;
  }

  /** Logits (rows, K). */
  float[] logits(Examples examples, int[] rows) {
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
      fill(call, "pair", inputs.pairs(examples, rows), rows.length);
      return guarded(call, rows.length).run();
    }
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    return topK(data.queries(split, model.spec()), queries, k);
  }

  /** The best items for some of the queries that were read before. */
  TopK topK(Queries queries, int[] chosen, int k) {
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
  float[] userVectors(Queries queries, int[] chosen) {
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      Inputs inputs = new Inputs(pass, data, model.spec(), map);
      return vectors(inputs.users(queries, chosen), chosen.length);
    }
  }

  /** Vectors (items, D + 1) of the catalogue, without the popularity. */
  float[] itemVectors() {
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
    return guarded(call, rows).run();
  }

  private float[] vectors(ItemSide side, int rows) {
    OnnxSession.Call call = items.call();
    fill(call, side, rows);
    return guarded(call, rows).run();
  }

  private OnnxSession.Call guarded(OnnxSession.Call call, int rows) {
    long[] prints = new long[rows];
    Arrays.fill(prints, OnnxModels.fingerprint(model.spec()));
    return call.longs("feature_fingerprint", prints, rows, 1);
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
    fill(call, "user", side.user(), rows);
    fill(call, "context", side.context(), rows);
  }

  private void fill(OnnxSession.Call call, ItemSide side, int rows) {
    long[] candidates = side.candidate().toLongArray();
    call.floats("item_content", gathered(candidates), rows, width);
    long[] ids = map.ids();
    long[] own = Arrays.stream(candidates).map(row -> ids[(int) row]).toArray();
    call.longs("item_index", own, rows);
    fill(call, "item", side.item(), rows, numbers -> ownNumbers(numbers, rows));
  }

  /** The item's numbers as a caller has them: the graph looks up the factors itself. */
  private float[] ownNumbers(float[] numbers, int rows) {
    int factors = model.spec().towers().factors();
    int all = numbers.length / rows;
    if (factors == 0) {
      return numbers;
    }
    float[] out = new float[rows * (all - factors)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(numbers, i * all, out, i * (all - factors), all - factors);
    }
    return out;
  }

  private static void fill(OnnxSession.Call call, String side, Fields fields, int rows) {
    fill(call, side, fields, rows, numbers -> numbers);
  }

  private static void fill(
      OnnxSession.Call call, String side, Fields fields, int rows, UnaryOperator<float[]> chosen) {
    if (fields.categorical() != null) {
      long[] indexes = fields.categorical().toLongArray();
      call.longs(side + "_category", indexes, rows, indexes.length / rows);
    }
    if (fields.numeric() != null) {
      float[] numbers = chosen.apply(fields.numeric().toFloatArray());
      call.floats(side + "_number", numbers, rows, numbers.length / rows);
    }
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
    if (text != null) {
      text.close();
    }
    users.close();
    items.close();
    ranking.close();
  }
}

package org.rectrain.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.model.Model;
import org.rectrain.nn.backbone.BertEncoder;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.CrossEncoder;
import org.rectrain.nn.tower.FeatureLayout;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FieldTensors;
import org.rectrain.nn.tower.HeadSpec;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;
import org.rectrain.nn.tower.UserSide;

/** Graphs of networks of any shape give in ONNX Runtime what the engine gives. */
class TowerGraphsTest {
  private static final int B = 5;
  private static final int L = 4;
  private static final int N = 7;
  private static final long FINGERPRINT = 4711;

  @TempDir private Path folder;

  private static float[] floats(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static long[] indexes(Random random, int below, int count) {
    return random.longs(count, 0, below).toArray();
  }

  private static FeatureLayout layout(Random random, int factors) {
    List<FeatureLayout.Categorical> categorical = new ArrayList<>();
    List<FeatureLayout.Numeric> numeric = new ArrayList<>();
    for (Side side : Side.values()) {
      for (int i = random.nextInt(3); i > 0; i--) {
        FeatureLayout.Unknown unknown =
            random.nextBoolean() ? FeatureLayout.Unknown.LEARNED : FeatureLayout.Unknown.ZERO;
        String name = side + "_c" + i;
        categorical.add(new FeatureLayout.Categorical(name, side, 4, 1 + i, unknown));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        numeric.add(new FeatureLayout.Numeric(side + "_n" + i, side));
      }
    }
    java.util.Collections.shuffle(categorical, random);
    java.util.Collections.shuffle(numeric, random);
    for (int i = 0; i < factors; i++) {
      numeric.add(new FeatureLayout.Numeric("factor_" + i, Side.ITEM));
    }
    return new FeatureLayout(categorical, numeric);
  }

  private static TwoTowerSpec spec(
      Random random,
      int textSize,
      int ids,
      FeatureLayout layout,
      TwoTowerSpec.VectorWidths vectors) {
    boolean own = textSize > 0 && random.nextBoolean();
    return new TwoTowerSpec(
        textSize,
        ids,
        own ? textSize : 3 + random.nextInt(4),
        random.nextBoolean() ? List.of(5) : List.of(6, 4),
        5,
        new TwoTowerSpec.Past(
            TwoTowerSpec.History.values()[random.nextInt(2)],
            TwoTowerSpec.Attention.values()[random.nextInt(2)],
            TwoTowerSpec.Skipped.values()[random.nextInt(2)]),
        layout,
        random.nextBoolean() ? List.of("click") : List.of("click", "like"),
        0.3,
        random.nextBoolean()
            ? HeadSpec.sharedBottom()
            : new HeadSpec(HeadSpec.Sharing.EXPERTS, 1 + random.nextInt(3)),
        new ContentSpec(
            own ? ContentSpec.Source.OWN : ContentSpec.Source.PROJECTED,
            ContentSpec.Centring.values()[random.nextInt(3)],
            ContentSpec.Similarity.values()[random.nextInt(2)]),
        vectors);
  }

  private static void shake(Parameters parameters, Random random) {
    for (Parameter parameter : parameters.all()) {
      float[] values = floats(random, (int) parameter.size());
      for (int i = 0; i < values.length; i++) {
        values[i] *= 0.5f;
      }
      parameter.assign(values);
    }
  }

  /** Structured features of one side, as arrays. */
  private record Fields(Side side, long[] categories, float[] numbers, int width, int count) {
    static Fields of(FeatureLayout layout, Side side, Random random) {
      int width = layout.categorical(side).size();
      int count = layout.numeric(side).size();
      return new Fields(
          side, indexes(random, 4, B * width), floats(random, B * count), width, count);
    }

    FieldTensors tensors(Pass pass) {
      return new FieldTensors(
          width == 0 ? null : pass.longs(categories, B, width),
          count == 0 ? null : pass.floats(numbers, B, count));
    }

    /** All but the last numbers of each row, which the graph looks up. */
    void fill(OnnxSession.Call call, int lookedUp) {
      String name = side.name().toLowerCase(java.util.Locale.ROOT);
      call.longs(name + "_category", categories, B, width);
      int kept = count - lookedUp;
      float[] own = new float[B * kept];
      for (int row = 0; row < B; row++) {
        System.arraycopy(numbers, row * count, own, row * kept, kept);
      }
      call.floats(name + "_number", own, B, kept);
    }
  }

  private static void assertClose(String what, float[] ours, float[] engines) {
    assertThat(ours).as(what).hasSameSizeAs(engines);
    float size = 1;
    for (float value : engines) {
      size = Math.max(size, Math.abs(value));
    }
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as(what + " " + i).isCloseTo(engines[i], within(2e-5f * size));
    }
  }

  private OnnxSession session(String name, GraphBuilder graph) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    graph.write(file);
    return OnnxSession.open(file);
  }

  private static OnnxSession.Call guarded(OnnxSession session) {
    long[] fingerprints = new long[B];
    java.util.Arrays.fill(fingerprints, FINGERPRINT);
    return session.call().longs(TowerInputs.FINGERPRINT, fingerprints, B, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void towersGiveTheEnginesScores(long seed) throws IOException {
    Random random = new Random(seed);
    int text = random.nextBoolean() ? 6 : 0;
    int ids = random.nextBoolean() ? N : 0;
    int factors = random.nextBoolean() ? 2 : 0;
    FeatureLayout layout = layout(random, factors);
    TwoTowerSpec.VectorWidths vectors =
        new TwoTowerSpec.VectorWidths(random.nextInt(4), random.nextInt(3));
    int width = vectors.sum();
    TwoTowerSpec spec = spec(random, text, ids, layout, vectors);
    boolean profile = random.nextBoolean();
    int d = spec.vectorSize();
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.inference(parameters.device())) {
      TwoTower towers = TwoTower.initialise(spec, parameters, seed);
      shake(parameters, random);
      if (factors > 0) {
        parameters.add(
            Model.FACTORS, new Shape(N, factors), FloatSource.of(floats(random, N * factors)));
      }
      float[] texts = floats(random, N * Math.max(1, text));
      java.util.Arrays.fill(texts, 0, Math.max(1, text), 0); // a text of padding alone
      float[] brought = floats(random, N * Math.max(1, width));
      long[] own = indexes(random, N, N);
      long[] candidates = indexes(random, N, B);
      long[] history = indexes(random, N, B * L);
      long[] userText = indexes(random, N, B);
      float[] chosen = new float[B * L];
      float[] skipped = new float[B * L];
      for (int i = L; i < B * L; i++) { // the first user has no past
        chosen[i] = random.nextInt(2);
        skipped[i] = chosen[i] == 0 ? random.nextInt(2) : 0;
      }
      float[] age = floats(random, B * L);
      Fields user = Fields.of(layout, Side.USER, random);
      Fields context = Fields.of(layout, Side.CONTEXT, random);
      Fields item = Fields.of(layout, Side.ITEM, random);
      Fields pair = Fields.of(layout, Side.PAIR, random);
      long[] itemIndex = java.util.Arrays.stream(candidates).map(c -> own[(int) c]).toArray();
      if (factors > 0) {
        float[] table = parameters.get(Model.FACTORS).values();
        for (int row = 0; row < B; row++) {
          System.arraycopy(
              table,
              (int) itemIndex[row] * factors,
              item.numbers(),
              (row + 1) * item.count() - factors,
              factors);
        }
      }
      NDArray contents =
          towers.contents(
              pass,
              pass.floats(texts, N, Math.max(1, text)),
              pass.longs(own, N),
              pass.floats(brought, N, Math.max(1, width)));
      UserSide userSide =
          new UserSide(
              pass.longs(history, B, L),
              pass.floats(chosen, B, L),
              pass.floats(age, B, L),
              pass.floats(skipped, B, L),
              profile ? pass.longs(userText, B) : null,
              user.tensors(pass),
              context.tensors(pass));
      ItemSide itemSide = new ItemSide(pass.longs(candidates, B), item.tensors(pass));
      float[] u = towers.encodeUsers(pass, contents, userSide).toFloatArray();
      float[] v = towers.encodeItems(pass, contents, itemSide).toFloatArray();
      float[] logits =
          towers
              .logits(
                  pass,
                  contents,
                  userSide,
                  itemSide,
                  pair.tensors(pass),
                  pass.floats(u, B, d + 1),
                  pass.floats(v, B, d + 1))
              .toFloatArray();

      TowerGraphs graphs =
          new TowerGraphs(
              profile ? TowerGraphs.Profile.READ : TowerGraphs.Profile.NONE,
              towers,
              parameters,
              Precision.FLOAT32,
              FINGERPRINT);
      float[] table = contents.toFloatArray();
      if (graphs.hasContent()) {
        try (OnnxSession session = session("content", graphs.content())) {
          OnnxSession.Call call = session.call().floats("text_vector", texts, N, Math.max(1, text));
          call.floats(TowerGraphs.VECTORS, brought, N, Math.max(1, width));
          assertClose("content", call.longs("item_index", own, N).run(), table);
        }
      }
      try (OnnxSession users = session("user", graphs.user());
          OnnxSession items = session("item", graphs.item());
          OnnxSession ranking = session("ranking", graphs.ranking())) {
        for (OnnxSession session : List.of(users, items, ranking)) {
          OnnxSession.Call call = guarded(session);
          call.floats("history_content", gathered(table, history, d), B, L, d);
          call.floats("history_mask", chosen, B, L).floats("history_age", age, B, L);
          call.floats("history_skipped", skipped, B, L);
          call.floats("user_content", gathered(table, userText, d), B, d);
          call.floats("item_content", gathered(table, candidates, d), B, d);
          call.longs("item_index", itemIndex, B);
          call.floats("user_vector", u, B, d + 1).floats("item_vector", v, B, d + 1);
          user.fill(call, 0);
          context.fill(call, 0);
          item.fill(call, factors);
          pair.fill(call, 0);
          float[] expected = session == users ? u : session == items ? v : logits;
          assertClose(spec.toString(), call.run(), expected);
        }
      }
    }
  }

  private static float[] gathered(float[] table, long[] rows, int width) {
    float[] out = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(table, (int) rows[i] * width, out, i * width, width);
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void headsOfPairsGiveTheEnginesScores(long seed) throws IOException {
    Random random = new Random(seed);
    FeatureLayout layout = layout(random, 0);
    TwoTowerSpec spec =
        spec(random, 6, seed % 2 == 0 ? 5 : 0, layout, TwoTowerSpec.VectorWidths.NONE);
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.inference(parameters.device())) {
      CrossEncoder scorer = CrossEncoder.initialise(spec, parameters, seed);
      shake(parameters, random);
      float[] texts = floats(random, B * 6);
      long[] ids = indexes(random, 5, B);
      List<Fields> fields = new ArrayList<>();
      for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
        fields.add(Fields.of(layout, side, random));
      }
      float[] expected =
          scorer
              .logits(
                  pass,
                  pass.floats(texts, B, 6),
                  pass.longs(new long[] {0, 1, 2, 3, 4}, B),
                  pass.longs(ids, B),
                  fields.get(0).tensors(pass),
                  fields.get(1).tensors(pass),
                  fields.get(2).tensors(pass),
                  fields.get(3).tensors(pass))
              .toFloatArray();
      GraphBuilder graph = PairGraph.of(scorer, parameters, Precision.FLOAT32, FINGERPRINT);
      try (OnnxSession session = session("ranking", graph)) {
        OnnxSession.Call call = guarded(session).floats("text_vector", texts, B, 6);
        call.longs("item_index", ids, B);
        fields.forEach(side -> side.fill(call, 0));
        assertClose(spec.toString(), call.run(), expected);
      }
    }
  }

  /** The graph that packs padding away against the encoder over all tokens. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void packedTextsGiveTheEnginesVectors(long seed) throws IOException {
    Random random = new Random(seed);
    int heads = 1 + random.nextInt(3);
    int layers = 1 + random.nextInt(2);
    int wide = seed == 1 ? 400 : 8; // the widest layers are cut into parts
    BertSpec spec = new BertSpec(30, 4 * heads, layers, heads, wide, 12, 2, 1e-12);
    int tokens = 3 + random.nextInt(4);
    long[] mask = new long[B * tokens];
    for (int row = 0; row < B; row++) {
      int length = 1 + random.nextInt(tokens);
      java.util.Arrays.fill(mask, row * tokens, row * tokens + length, 1);
    }
    long[] ids = indexes(random, spec.vocabulary(), B * tokens);
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.inference(parameters.device())) {
      spec.shapes().forEach(parameters::zeros);
      shake(parameters, random);
      BertEncoder encoder = new BertEncoder(spec, parameters, null);
      NDArray mine = pass.longs(mask, B, tokens);
      NDArray hidden = encoder.encode(pass, pass.longs(ids, B, tokens), mine);
      for (Pooling pooling : Pooling.values()) {
        float[] expected = encoder.pool(pass, hidden, mine, pooling).toFloatArray();
        GraphBuilder graph = TextGraph.of(spec, parameters, pooling, Precision.FLOAT32);
        try (OnnxSession session = session("text", graph)) {
          OnnxSession.Call call = session.call().longs("input_ids", ids, B, tokens);
          assertClose(
              pooling.toString(), call.longs("attention_mask", mask, B, tokens).run(), expected);
        }
      }
    }
  }
}

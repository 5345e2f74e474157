package org.rectrain.nn.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.loss.Loss;
import org.rectrain.nn.loss.Losses;
import org.rectrain.nn.tower.FeatureLayout.Categorical;
import org.rectrain.nn.tower.FeatureLayout.Numeric;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FeatureLayout.Unknown;
import org.rectrain.weights.Safetensors;

/** The scorer and the losses against the same written in plain PyTorch (golden/nn/two_tower.py). */
class TwoTowerTest {
  private static final int B = 5;

  private static final FeatureLayout FEATURES =
      new FeatureLayout(
          List.of(
              new Categorical("segment", Side.USER, 4, 3, Unknown.LEARNED),
              new Categorical("category", Side.ITEM, 5, 2, Unknown.ZERO),
              new Categorical("device", Side.CONTEXT, 3, 2, Unknown.LEARNED)),
          List.of(
              new Numeric("stat_item_rate", Side.ITEM),
              new Numeric("stat_user_rate", Side.USER),
              new Numeric("stat_pair", Side.PAIR),
              new Numeric("stat_item_count", Side.ITEM)));

  private Safetensors golden;
  private Parameters parameters;
  private TwoTower tower;

  @BeforeEach
  void load() {
    golden = Safetensors.open(Golden.path("nn/two-tower.safetensors"));
    parameters = Parameters.onCpu();
    tower = TwoTower.initialise(spec(TwoTowerSpec.History.ATTENTION, 0), parameters, 3);
    for (Parameter parameter : parameters.all()) {
      parameter.assign(golden.floats("p." + shortName(parameter)));
    }
    parameters.train(name -> true);
  }

  @AfterEach
  void close() {
    parameters.close();
    golden.close();
  }

  @Test
  void outputsEqualPyTorch() {
    try (Pass pass = Pass.inference(parameters.device())) {
      NDArray contents =
          tower.contents(pass, in(pass, "text", 7, 8), ids(pass, "ids", 7), in(pass, "text", 7, 8));
      Golden.assertClose("contents", contents.toFloatArray(), golden.floats("out.contents"), 1e-5);
      TwoTower.Output output = forward(pass);
      Golden.assertClose("users", output.users().toFloatArray(), golden.floats("out.users"), 1e-5);
      Golden.assertClose("items", output.items().toFloatArray(), golden.floats("out.items"), 1e-5);
      float[] logits = output.logits().toFloatArray();
      Golden.assertRelative("logits", logits, golden.floats("out.logits"), 1e-6);
    }
  }

  /** Rows with no share of themselves are their partners, those with all of it themselves. */
  @Test
  void mixedRowsAreBetweenThemselvesAndTheirPartners() {
    try (Pass pass = Pass.inference(parameters.device())) {
      NDArray texts = in(pass, "text", 7, 8);
      NDArray contents = tower.contents(pass, texts, ids(pass, "ids", 7), texts);
      NDArray u = tower.encodeUsers(pass, contents, user(pass));
      NDArray v = tower.encodeItems(pass, contents, item(pass));
      float[] own = {0, 1, 0, 1, 0};
      Mixed mixed =
          new Mixed(
              pass.longs(new long[] {1, 2, 3, 4, 0}, B),
              pass.floats(own, B, 1),
              pass.floats(new float[] {1, 0, 1, 0, 1}, B, 1));
      TwoTower.Encoded encoded = new TwoTower.Encoded(u, v, mixed);
      float[] logits =
          tower.logits(pass, contents, user(pass), item(pass), pair(pass), encoded).toFloatArray();
      float[] plain = golden.floats("out.logits");
      int tasks = plain.length / B;
      for (int i = 0; i < logits.length; i++) {
        int row = i / tasks;
        int source = own[row] == 1 ? row : (row + 1) % B;
        assertThat(logits[i]).isCloseTo(plain[source * tasks + i % tasks], within(1e-5f));
      }
    }
  }

  /** A text of padding alone may have a vector of zeros; its gradient is none, not NaN. */
  @Test
  void aVectorOfZerosHasNoGradient() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      float[] values = golden.floats("in.text").clone();
      java.util.Arrays.fill(values, 8, 16, 0);
      NDArray texts = pass.floats(values, 7, 8);
      texts.setRequiresGradient(true);
      Torch.backward(tower.contents(pass, texts, ids(pass, "ids", 7), texts).square().sum());
      float[] gradient = texts.getGradient().toFloatArray();
      for (int i = 0; i < gradient.length; i++) {
        assertThat(gradient[i]).isFinite();
        assertThat(gradient[i] == 0).isEqualTo(i >= 8 && i < 16);
      }
    }
  }

  @Test
  void lossesAndAllGradientsEqualPyTorch() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      TwoTower.Output output = forward(pass);
      NDArray weights = in(pass, "weights", B);
      Loss bce =
          Losses.binaryCrossEntropy(
              Losses.task(output.logits(), 0), in(pass, "labels", B), weights);
      Loss soft =
          Losses.softBinaryCrossEntropy(
              Losses.task(output.logits(), 1), in(pass, "teacher", B), 2.5, weights);
      NDArray positives = pass.longs(new long[] {0, 2, 4}, 3);
      Loss softmax =
          Losses.sampledSoftmax(
              Fused.embedding(positives, output.users()),
              output.items(),
              ids(pass, "target", 3),
              in(pass, "logq", B),
              in(pass, "dropped", 3, B),
              pass.floats(java.util.Arrays.copyOf(golden.floats("in.weights"), 3), 3));
      NDArray student = in(pass, "hs", 2, 3, 4);
      student.setRequiresGradient(true);
      Loss hidden =
          Losses.hiddenMeanSquare(student, in(pass, "ht", 2, 3, 4), ids(pass, "hm", 2, 3));
      assertThat(bce.sum().getFloat()).isCloseTo(golden.floats("out.bce")[0], within(1e-5f));
      assertThat(soft.sum().getFloat()).isCloseTo(golden.floats("out.soft")[0], within(1e-5f));
      assertThat(softmax.sum().getFloat())
          .isCloseTo(golden.floats("out.softmax")[0], within(1e-5f));
      assertThat(hidden.sum().getFloat()).isCloseTo(golden.floats("out.hidden")[0], within(1e-5f));
      assertThat(hidden.count().getFloat()).isEqualTo(4);
      assertThat(bce.mean().getFloat())
          .isCloseTo(bce.sum().getFloat() / weights.sum().getFloat(), within(1e-6f));
      Torch.backward(
          Losses.weighted(
              new NDArray[] {bce.mean(), soft.sum(), softmax.sum(), hidden.sum()},
              new double[] {1, 0.5, 0.1, 0.2}));
      for (Parameter parameter : parameters.all()) {
        float[] ours = parameter.gradient(pass.manager()).toFloatArray();
        float[] theirs = golden.floats("grad." + shortName(parameter));
        Golden.assertRelative(parameter.name(), ours, theirs, 1e-5);
      }
      float[] ours = student.getGradient().toFloatArray();
      Golden.assertRelative("hidden", ours, golden.floats("out.grad_hs"), 1e-6);
    }
  }

  @Test
  void aFreshScorerRanksByTheSimilarityOfContents() {
    try (Parameters fresh = Parameters.onCpu()) {
      TwoTower start = TwoTower.initialise(spec(TwoTowerSpec.History.MEAN, 0), fresh, 3);
      start.startFrom(0.25, 0.1);
      try (Pass pass = Pass.inference(fresh.device())) {
        NDArray contents =
            start.contents(
                pass, in(pass, "text", 7, 8), ids(pass, "ids", 7), in(pass, "text", 7, 8));
        float[] content = contents.toFloatArray();
        TwoTower.Output output = forward(pass, start);
        float[] users = output.users().toFloatArray();
        float[] items = output.items().toFloatArray();
        float[] mask = golden.floats("in.mask");
        long[] history = Golden.longs(golden, "in.history");
        long[] text = Golden.longs(golden, "in.user_text");
        for (int d = 0; d < 6; d++) {
          // Row 1 has a history of two items: their mean plus the user's own text.
          assertThat(mask[4] + mask[5] + mask[6]).isEqualTo(2);
          double mean = (content[at(history[4], d)] + content[at(history[5], d)]) / 2;
          double vector = (mean + content[at(text[1], d)]) / Math.sqrt(6);
          assertThat((double) users[7 + d]).isCloseTo(vector, within(1e-6));
          long candidate = Golden.longs(golden, "in.candidate")[1];
          assertThat(items[7 + d]).isEqualTo(content[at(candidate, d)]);
        }
        assertThat(users[13]).isEqualTo(1);
        assertThat(items[13]).isZero();
        float[] logits = output.logits().toFloatArray();
        for (int row = 0; row < B; row++) {
          assertThat((double) logits[2 * row]).isCloseTo(Math.log(1 / 3.0), within(1e-6));
          assertThat((double) logits[2 * row + 1]).isCloseTo(Math.log(1 / 9.0), within(1e-6));
        }
      }
    }
  }

  @Test
  void initialValuesDependOnSeedAndNameAlone() {
    try (Parameters one = Parameters.onCpu();
        Parameters two = Parameters.onCpu()) {
      two.zeros("something.else", new ai.djl.ndarray.types.Shape(3));
      TwoTower.initialise(spec(TwoTowerSpec.History.ATTENTION, 0), one, 9);
      TwoTower.initialise(spec(TwoTowerSpec.History.ATTENTION, 0), two, 9);
      for (Parameter parameter : one.all()) {
        assertThat(two.get(parameter.name()).values()).isEqualTo(parameter.values());
      }
      assertThat(one.get("scorer.user.0.weight").values())
          .isNotEqualTo(one.get("scorer.item.0.weight").values());
    }
  }

  @Test
  void dropoutDependsOnTheSeedAndNotOnOtherPasses() {
    try (Parameters own = Parameters.onCpu()) {
      TwoTower dropping = TwoTower.initialise(spec(TwoTowerSpec.History.MEAN, 0.5), own, 3);
      own.all().forEach(p -> p.assign(golden.floats("p." + shortName(p))));
      float[] first = trainingLogits(dropping, own, 7);
      assertThat(trainingLogits(dropping, own, 8)).isNotEqualTo(first);
      assertThat(trainingLogits(dropping, own, 7)).isEqualTo(first);
    }
  }

  @Test
  void missingFeaturesAreNamed() {
    try (Pass pass = Pass.inference(parameters.device())) {
      NDArray contents =
          tower.contents(pass, in(pass, "text", 7, 8), ids(pass, "ids", 7), in(pass, "text", 7, 8));
      ItemSide side = new ItemSide(ids(pass, "candidate", B), FieldTensors.none());
      assertThatThrownBy(() -> tower.encodeItems(pass, contents, side))
          .hasMessage("the categorical features of side ITEM are missing from the batch");
    }
  }

  private float[] trainingLogits(TwoTower dropping, Parameters own, long seed) {
    try (Pass pass = Pass.training(own.device(), seed)) {
      return forward(pass, dropping).logits().toFloatArray();
    }
  }

  private static int at(long row, int column) {
    return (int) row * 6 + column;
  }

  private static TwoTowerSpec spec(TwoTowerSpec.History history, double dropout) {
    return new TwoTowerSpec(
        8,
        6,
        6,
        List.of(5, 4),
        5,
        new TwoTowerSpec.Past(history, TwoTowerSpec.Attention.CANDIDATE, TwoTowerSpec.Skipped.NONE),
        FEATURES,
        List.of("click", "like"),
        dropout,
        HeadSpec.sharedBottom(),
        ContentSpec.standard(),
        TwoTowerSpec.VectorWidths.NONE);
  }

  private TwoTower.Output forward(Pass pass) {
    return forward(pass, tower);
  }

  private TwoTower.Output forward(Pass pass, TwoTower scorer) {
    return scorer.forward(
        pass, in(pass, "text", 7, 8), ids(pass, "ids", 7), user(pass), item(pass), pair(pass));
  }

  private UserSide user(Pass pass) {
    return new UserSide(
        ids(pass, "history", B, 4),
        in(pass, "mask", B, 4),
        in(pass, "age", B, 4),
        null,
        ids(pass, "user_text", B),
        new FieldTensors(ids(pass, "cat_user", B, 1), in(pass, "num_user", B, 1)),
        new FieldTensors(ids(pass, "cat_context", B, 1), null));
  }

  private ItemSide item(Pass pass) {
    return new ItemSide(
        ids(pass, "candidate", B),
        new FieldTensors(ids(pass, "cat_item", B, 1), in(pass, "num_item", B, 2)));
  }

  private FieldTensors pair(Pass pass) {
    return new FieldTensors(null, in(pass, "num_pair", B, 1));
  }

  private NDArray in(Pass pass, String name, long... shape) {
    return pass.floats(golden.floats("in." + name), shape);
  }

  private NDArray ids(Pass pass, String name, long... shape) {
    return pass.longs(Golden.longs(golden, "in." + name), shape);
  }

  private static String shortName(Parameter parameter) {
    return parameter.name().substring(TwoTower.PREFIX.length());
  }
}

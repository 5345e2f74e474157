package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.FeatureLayout;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FieldTensors;
import org.rectrain.nn.tower.HeadSpec;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;
import org.rectrain.nn.tower.UserSide;

/** Towers of any shape that plain arrays take give there what they give in the engine. */
class ArrayTowersSpecsTest {
  private static final int B = 6;
  private static final int L = 4;

  private static FeatureLayout layout(Random random) {
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
    java.util.Collections.shuffle(numeric, random);
    return new FeatureLayout(categorical, numeric);
  }

  private static EncodedFeatures features(FeatureLayout layout, Side side, Random random) {
    int width = layout.categorical(side).size();
    int count = layout.numeric(side).size();
    int[] categories = random.ints((long) B * width, 0, 4).toArray();
    float[] numbers = new float[B * count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return new EncodedFeatures(B, width, categories, count, numbers);
  }

  private static FieldTensors tensors(Pass pass, EncodedFeatures features) {
    int width = features.categoryWidth();
    int count = features.numberWidth();
    long[] categories = Arrays.stream(features.categories()).asLongStream().toArray();
    return new FieldTensors(
        width == 0 ? null : pass.longs(categories, B, width),
        count == 0 ? null : pass.floats(features.numbers(), B, count));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void logitsAreTheEngines(long seed) {
    Random random = new Random(seed);
    FeatureLayout layout = layout(random);
    boolean read = random.nextBoolean();
    TwoTowerSpec spec =
        new TwoTowerSpec(
            0,
            0,
            3 + random.nextInt(3),
            random.nextBoolean() ? List.of(5) : List.of(6, 4),
            4 + random.nextInt(3),
            TwoTowerSpec.History.values()[random.nextInt(2)],
            TwoTowerSpec.Attention.NONE,
            read ? TwoTowerSpec.Skipped.READ : TwoTowerSpec.Skipped.NONE,
            layout,
            random.nextBoolean() ? List.of("click") : List.of("click", "like"),
            0.2,
            HeadSpec.sharedBottom(),
            ContentSpec.standard());
    // Row 0 has no past; a skipped row counts only where they are read.
    int[] starts = new int[B + 1];
    int[] events = new int[B * L];
    long[] places = new long[B * L];
    float[] chosen = new float[B * L];
    float[] skipped = new float[B * L];
    for (int row = 0; row < B; row++) {
      int length = row == 0 ? 0 : random.nextInt(L + 1);
      starts[row + 1] = starts[row] + length;
      for (int i = 0; i < length; i++) {
        boolean skip = read && random.nextBoolean();
        events[starts[row] + i] = skip ? -1 : 1;
        (skip ? skipped : chosen)[row * L + i] = 1;
      }
    }
    int total = starts[B];
    Examples examples =
        new Examples(
            new long[B],
            new String[B],
            new int[B],
            new long[B],
            new int[spec.tasks().size()][B],
            new float[B],
            features(layout, Side.USER, random),
            features(layout, Side.CONTEXT, random),
            features(layout, Side.ITEM, random),
            features(layout, Side.PAIR, random),
            new Histories(starts, new int[total], Arrays.copyOf(events, total), new float[total]));
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.inference(parameters.device())) {
      TwoTower towers = TwoTower.initialise(spec, parameters, seed);
      for (Parameter parameter : parameters.all()) {
        float[] values = new float[(int) parameter.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.5f * (float) random.nextGaussian();
        }
        parameter.assign(values);
      }
      NDArray contents =
          towers.contents(pass, pass.floats(new float[1], 1, 1), pass.longs(new long[1], 1));
      UserSide user =
          new UserSide(
              pass.longs(places, B, L),
              pass.floats(chosen, B, L),
              pass.floats(new float[B * L], B, L),
              read ? pass.floats(skipped, B, L) : null,
              null,
              tensors(pass, examples.user()),
              tensors(pass, examples.context()));
      ItemSide item = new ItemSide(pass.longs(new long[B], B), tensors(pass, examples.item()));
      NDArray u = towers.encodeUsers(pass, contents, user);
      NDArray v = towers.encodeItems(pass, contents, item);
      float[] engines =
          towers
              .logits(pass, contents, user, item, tensors(pass, examples.pair()), u, v)
              .toFloatArray();
      ArrayTowers arrays = Objects.requireNonNull(ArrayTowers.of(spec, parameters));
      float[] ours = arrays.logits(examples, IntStream.range(0, B).toArray());
      assertThat(ours).hasSameSizeAs(engines);
      float size = 1;
      for (float value : engines) {
        size = Math.max(size, Math.abs(value));
      }
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i]).as(spec + " " + i).isCloseTo(engines[i], within(2e-5f * size));
      }
    }
  }
}

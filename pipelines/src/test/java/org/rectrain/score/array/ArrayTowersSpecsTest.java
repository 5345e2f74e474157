package org.rectrain.score.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.vector.SideVectors;
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
  private static final int ITEMS = 5;

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
    return new EncodedFeatures(B, width, categories, count, floats(random, B * count));
  }

  private static SideVectors vectors(Random random, int width, int count) {
    float[] rows = floats(random, width * count);
    return new SideVectors(width, rows, floats(random, width));
  }

  private static float[] floats(Random random, int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
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
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void logitsAreTheEngines(long seed) {
    Random random = new Random(seed);
    FeatureLayout layout = layout(random);
    int ofItems = random.nextInt(4);
    int ofUsers = random.nextInt(3);
    boolean brings = ofItems + ofUsers > 0;
    boolean read = !brings && random.nextBoolean();
    TwoTowerSpec spec =
        new TwoTowerSpec(
            0,
            0,
            3 + random.nextInt(3),
            random.nextBoolean() ? List.of(5) : List.of(6, 4),
            4 + random.nextInt(3),
            new TwoTowerSpec.Past(
                TwoTowerSpec.History.values()[random.nextInt(2)],
                brings && random.nextBoolean()
                    ? TwoTowerSpec.Attention.CANDIDATE
                    : TwoTowerSpec.Attention.NONE,
                read ? TwoTowerSpec.Skipped.READ : TwoTowerSpec.Skipped.NONE),
            layout,
            random.nextBoolean() ? List.of("click") : List.of("click", "like"),
            0.2,
            HeadSpec.sharedBottom(),
            ContentSpec.standard(),
            new TwoTowerSpec.VectorWidths(ofItems, ofUsers));
    // Row 0 has no past; a skipped row counts only where they are read.
    int[] starts = new int[B + 1];
    int[] events = new int[B * L];
    int[] past = new int[B * L];
    float[] seconds = new float[B * L];
    long[] places = new long[B * L];
    float[] ages = new float[B * L];
    float[] chosen = new float[B * L];
    float[] skipped = new float[B * L];
    for (int row = 0; row < B; row++) {
      int length = row == 0 ? 0 : random.nextInt(L + 1);
      starts[row + 1] = starts[row] + length;
      for (int i = 0; i < length; i++) {
        boolean skip = read && random.nextBoolean();
        events[starts[row] + i] = skip ? -1 : 1;
        (skip ? skipped : chosen)[row * L + i] = 1;
        int at = starts[row] + i;
        past[at] = random.nextInt(ITEMS);
        seconds[at] = random.nextInt(100_000);
        places[row * L + i] = past[at];
        ages[row * L + i] = (float) Math.log1p(seconds[at] / 3600.0);
      }
    }
    int total = starts[B];
    int[] items = random.ints(B, 0, ITEMS).toArray();
    SideVectors itemVectors = vectors(random, ofItems, ITEMS);
    SideVectors userVectors = vectors(random, ofUsers, B - 1); // the last user is unknown
    Examples examples =
        new Examples(
            new long[B],
            IntStream.range(0, B).mapToObj(String::valueOf).toArray(String[]::new),
            items,
            new long[B],
            new int[spec.tasks().size()][B],
            new float[B],
            features(layout, Side.USER, random),
            features(layout, Side.CONTEXT, random),
            features(layout, Side.ITEM, random),
            features(layout, Side.PAIR, random),
            new Histories(
                starts,
                Arrays.copyOf(past, total),
                Arrays.copyOf(events, total),
                Arrays.copyOf(seconds, total)));
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.inference(parameters.device())) {
      TwoTower towers = TwoTower.initialise(spec, parameters, seed);
      for (Parameter parameter : parameters.all()) {
        float[] values = floats(random, (int) parameter.size());
        for (int i = 0; i < values.length; i++) {
          values[i] *= 0.5f;
        }
        parameter.assign(values);
      }
      // Every item, then every user and an unknown one.
      int count = ITEMS + B;
      float[] brought = new float[count * (ofItems + ofUsers)];
      for (int row = 0; row < count && brings; row++) {
        int at = row * (ofItems + ofUsers);
        if (row < ITEMS) {
          itemVectors.copy(row, brought, at);
        } else if (row < count - 1) {
          userVectors.copy(row - ITEMS, brought, at + ofItems);
        } else {
          System.arraycopy(userVectors.missing(), 0, brought, at + ofItems, ofUsers);
        }
      }
      NDArray none = pass.floats(new float[count], count, 1);
      NDArray contents =
          towers.contents(
              pass,
              none,
              pass.longs(new long[count], count),
              brings ? pass.floats(brought, count, ofItems + ofUsers) : none);
      UserSide user =
          new UserSide(
              pass.longs(places, B, L),
              pass.floats(chosen, B, L),
              pass.floats(ages, B, L),
              read ? pass.floats(skipped, B, L) : null,
              ofUsers > 0 ? pass.longs(LongStream.range(ITEMS, count).toArray(), B) : null,
              tensors(pass, examples.user()),
              tensors(pass, examples.context()));
      ItemSide item =
          new ItemSide(
              pass.longs(Arrays.stream(items).asLongStream().toArray(), B),
              tensors(pass, examples.item()));
      NDArray u = towers.encodeUsers(pass, contents, user);
      NDArray v = towers.encodeItems(pass, contents, item);
      float[] engines =
          towers
              .logits(pass, contents, user, item, tensors(pass, examples.pair()), u, v)
              .toFloatArray();
      ToIntFunction<String> place = id -> Integer.parseInt(id) == B - 1 ? -1 : Integer.parseInt(id);
      ArrayTowers arrays =
          Objects.requireNonNull(ArrayTowers.of(spec, parameters, itemVectors, userVectors, place));
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

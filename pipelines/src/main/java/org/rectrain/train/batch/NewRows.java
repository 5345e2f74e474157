package org.rectrain.train.batch;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.train.NewsConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.run.Progress;

/**
 * The rows of a split that are new to the model that goes on, and those that are not.
 *
 * @param fresh rows from {@link NewsConfig#since} on; all rows without that section
 * @param earlier the rows before
 */
public record NewRows(Examples fresh, Examples earlier) {
  /**
   * What was new to a model that went on.
   *
   * @param since time from which rows count as new, ISO-8601
   * @param rows new train rows
   * @param known train rows before
   * @param factor by which their share shortens training and lowers its rate
   * @param grew new items, users and categories with vectors of their own, by name
   */
  public record News(String since, int rows, int known, double factor, Map<String, Integer> grew) {}

  /**
   * Parts the train split.
   *
   * @throws Failure (exit code 3) when no row is new
   */
  public static NewRows of(@Nullable NewsConfig news, Examples train) {
    if (news == null) {
      return new NewRows(train, ExampleRows.select(train, new int[0]));
    }
    NewRows out =
        new NewRows(
            where(train, time -> time >= news.sinceMillis()),
            where(train, time -> time < news.sinceMillis()));
    if (out.fresh().size() == 0) {
      long last = Arrays.stream(train.timestamps()).max().orElse(0);
      throw Failure.input(
          "train.news.since: no train row from "
              + news.since()
              + " on; the last one is of "
              + Instant.ofEpochMilli(last),
          "name an earlier time, or prepare the newer days");
    }
    return out;
  }

  /** The rows of valid that judge: new ones. */
  public static Examples judging(TrainConfig config, Examples valid) {
    int[] places = places(config, valid);
    return places.length == valid.size() ? valid : ExampleRows.select(valid, places);
  }

  /** Indices of the rows of valid that judge. */
  public static int[] places(TrainConfig config, Examples valid) {
    NewsConfig news = config.news();
    return places(valid, time -> news == null || time >= news.sinceMillis());
  }

  /** The training that the amount of news asks for: a lower rate, fewer epochs. */
  public TrainConfig adapted(TrainConfig config, Progress progress) {
    NewsConfig news = config.news();
    if (news == null || config.initFrom() == null) {
      return config;
    }
    double factor = news.factor(fresh.size(), earlier.size());
    double rate = config.loop().optimizer().learningRate() * factor;
    double epochs = news.epochs(config.loop().epochs(), factor);
    progress.log(
        String.format(
            Locale.ROOT,
            "train: %,d new rows beside %,d: learning rate %.3g (times %.3f), %.2f epochs",
            fresh.size(),
            earlier.size(),
            rate,
            factor,
            epochs));
    return ConfigTrees.with(
        config,
        Map.of(
            "epochs",
            epochs,
            "optimizer",
            ConfigTrees.with(config.loop().optimizer(), Map.of("learning_rate", rate))));
  }

  /** The rows to train on: the new ones and those replayed. */
  public Examples withReplay(
      TrainConfig config, ModelData data, ModelSpec spec, long seed, Progress progress) {
    NewsConfig news = config.news();
    if (news == null) {
      return Replay.join(config.replay(), fresh, data, spec, seed, progress);
    }
    return config.initFrom() == null
        ? fresh
        : Replay.join(config.replay(), fresh, earlier, StableHash.of(seed, news.since()), progress);
  }

  /** Time of the newest row, ISO-8601. */
  public String until() {
    return Instant.ofEpochMilli(Arrays.stream(fresh.timestamps()).max().orElse(0)).toString();
  }

  /** What was new, for the result. */
  public @Nullable News news(TrainConfig config, Map<String, Integer> grew) {
    NewsConfig news = config.news();
    return news == null
        ? null
        : new News(
            news.since(),
            fresh.size(),
            earlier.size(),
            config.initFrom() == null ? 1 : news.factor(fresh.size(), earlier.size()),
            grew);
  }

  private static Examples where(Examples rows, LongPredicate wanted) {
    int[] chosen = places(rows, wanted);
    return chosen.length == rows.size() ? rows : ExampleRows.select(rows, chosen);
  }

  private static int[] places(Examples rows, LongPredicate wanted) {
    return IntStream.range(0, rows.size())
        .filter(row -> wanted.test(rows.timestamps()[row]))
        .toArray();
  }
}

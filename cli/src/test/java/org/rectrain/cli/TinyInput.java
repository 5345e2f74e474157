package org.rectrain.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A log, a catalogue, an experiment and a scored table of some dozen users, with a configuration of
 * the whole path: as little as every stage takes.
 *
 * @param config the file
 * @param data folder of the tables
 */
record TinyInput(Path config, Path data) {
  static final String LOG = "log.jsonl";
  static final String LOG_CSV = "log.csv";
  static final String ITEMS = "items.jsonl";
  static final String EXPERIMENT = "experiment.csv";

  private static final int USERS = 14;
  private static final int ROWS = 20;

  static TinyInput write(Path folder) throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    StringBuilder log = new StringBuilder();
    StringBuilder csv =
        new StringBuilder("impression_id,user_id,item_id,timestamp,click,liked,device\n");
    StringBuilder experiment = new StringBuilder("user_id,variant,timestamp,click,value\n");
    for (int user = 0; user < USERS; user++) {
      for (int row = 0; row < ROWS; row++) {
        int item = (7 * user + 3 * row) % 9;
        int click = (user * 5 + row * 3 + item) % 4 == 0 ? 1 : 0;
        int like = click == 1 && row % 2 == 0 ? 1 : 0;
        String time = String.format(Locale.ROOT, "2026-03-%02dT%02d:00:00Z", 1 + row / 2, user);
        log.append(
            String.format(
                Locale.ROOT,
                "{\"impression_id\":\"r%d-%d\",\"user_id\":\"u%d\",\"item_id\":\"i%d\",\"timestamp\":\"%s\",\"click\":%d,\"liked\":%d,\"device\":\"d%d\"}%n",
                user,
                row,
                user,
                item,
                time,
                click,
                like,
                row % 2));
        csv.append(
            String.format(
                Locale.ROOT,
                "r%d-%d,u%d,i%d,%s,%d,%d,d%d%n",
                user,
                row,
                user,
                item,
                time,
                click,
                like,
                row % 2));
        experiment.append(
            String.format(
                Locale.ROOT,
                "u%d,%s,%s,%d,%d.%d%n",
                user,
                user % 2 == 0 ? "control" : "treatment",
                time,
                click,
                item,
                row % 10));
      }
    }
    StringBuilder items = new StringBuilder();
    for (int item = 0; item < 9; item++) {
      items.append(
          String.format(
              Locale.ROOT,
              "{\"item_id\":\"i%d\",\"title\":\"Title %d\",\"category\":\"c%d\"}%n",
              item,
              item,
              item % 3));
    }
    Files.writeString(data.resolve(LOG), log);
    Files.writeString(data.resolve(LOG_CSV), csv);
    Files.writeString(data.resolve(ITEMS), items);
    Files.writeString(data.resolve(EXPERIMENT), experiment);
    return new TinyInput(Files.writeString(folder.resolve("tiny.yaml"), config(folder)), data);
  }

  private static String config(Path folder) {
    return """
    output: %1$s/run
    seed: 5
    spark: {master: "local[1]", shuffle_partitions: 1}
    data:
      root: %1$s/data
      events: {path: log.jsonl, id: impression_id, labels: {click: click, liked: liked}, context: {device: {column: device}}}
      items: {path: items.jsonl, text: "{title}", features: {category: {column: category}}}
    prepare:
      clean: {implies: {liked: click}}
      statistics: {by: [item, category], snapshot: true}
      negatives: {ratio: 1}
      gates: {max_quarantined: 0.9, max_missing: 0.9}
    baselines: {models: [popularity, itemcf]}
    train:
      encoder: {tune: none, max_tokens: 8}
      towers: {dim: 8, tower_hidden: 8, hidden: [8]}
      epochs: 1
    distill: {layers: 2, epochs: 1}
    score: {}
    eval: {slice_by: [device], resampling: {replicates: 20, permutations: 20}}
    export: {formats: [onnx, embeddings]}
    check: {online: "%1$s/data/log.jsonl"}
    abtest:
      input: {path: data/experiment.csv}
      shares: {control: 1, treatment: 1}
      metrics:
        - {name: ctr, kind: ratio, value: click, denominator: 1}
        - {name: spent, kind: mean, value: value, role: guardrail, margin: 0.1}
    """
        .formatted(folder)
        .replace("data/experiment", folder + "/data/experiment");
  }
}

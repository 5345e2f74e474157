package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.train.distill.DistillResult;
import org.rectrain.train.distill.Distillation;
import org.rectrain.train.distill.Teachers;

/**
 * A model trained on {@link TinyData}, for students to learn from.
 *
 * @param folder has the data in prepare/ and the model in train/
 * @param prepared the data
 */
public record TinyTeacher(Path folder, Path prepared) {
  /** A teacher whose text encoder has 16 values a token and two layers of random weights. */
  public static TinyTeacher train(Path folder) throws IOException {
    return train(folder, "encoder.base=" + Golden.path("weights/tiny/bert"));
  }

  /** A teacher with the default, pretrained encoder. */
  public static TinyTeacher pretrained(Path folder) throws IOException {
    return train(folder, new String[0]);
  }

  private static TinyTeacher train(Path folder, String... overrides) throws IOException {
    Path prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {max_tokens: 16, lora: {layers: last_1}}
            batch_size: 200
            epochs: 4
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """,
            List.of(overrides),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    return new TinyTeacher(folder, prepared);
  }

  /** Teaches a student on some data, with the options of {@link #config}. */
  public DistillResult distill(Path out, Path data, String... overrides) throws IOException {
    return Distillation.run(
        config(overrides),
        7,
        data,
        Teachers.of(List.of(folder.resolve("train/model"))),
        out,
        null,
        Progress.silent());
  }

  public static DistillConfig config(String... overrides) {
    return ConfigReader.bind(
        """
        layers: 1
        batch_size: 100
        epochs: 8
        every: 3
        optimizer: {learning_rate: 0.01}
        towers: {dim: 4, tower_hidden: 8, hidden: [8], history: 4}
        retrieval: {k: 10, extra_negatives: 10}
        """,
        List.of(overrides),
        DistillConfig.class,
        "test");
  }
}

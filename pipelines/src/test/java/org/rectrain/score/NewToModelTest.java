package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.train.TinyData;

/** What later data has that a model has not: counted and put into words. */
class NewToModelTest {
  @TempDir private Path folder;

  @Test
  void itemsWithoutAnyTextAreCountedWhereTheModelReadsTexts() throws IOException {
    Path model = model(true);
    catalogue("a text", "");
    assertThat(NewToModel.of(model, folder)).isEqualTo(new NewToModel(1, 0, 0, Map.of()));
    catalogue("", " ");
    assertThat(NewToModel.of(model, folder))
        .isEqualTo(new NewToModel(1, 0, 2, Map.of()))
        .hasToString(
            "new to the model: 1 item, 2 items without the text that it reads (data.items.text"
                + " makes texts)");
    assertThat(NewToModel.of(model(false), folder).textless()).isZero();
  }

  private void catalogue(String... texts) throws IOException {
    TinyData.schema().write(folder);
    Files.createDirectories(folder.resolve("items"));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, new String[] {"known", "new"})
        .strings(Columns.TEXT, texts)
        .write(folder.resolve("items/part.parquet"));
  }

  private Path model(boolean text) throws IOException {
    Path out = Files.createDirectories(folder.resolve("model"));
    TrainConfig config =
        ConfigReader.bind("towers: {text: " + text + "}", List.of(), TrainConfig.class, "test");
    TinyData.schema().write(out);
    Json.write(
        out.resolve(ModelSpec.FILE),
        new ModelSpec(
            ModelSpec.VERSION,
            "m",
            TrainConfig.ScorerKind.TWO_TOWER,
            config.pairText(),
            "minilm-l6",
            List.of(0),
            384,
            Pooling.MEAN,
            false,
            null,
            8,
            false,
            config.towers(),
            List.of("click"),
            List.of(),
            0,
            0,
            List.of(),
            1,
            List.of("known"),
            List.of(),
            TinyData.schema().fingerprint(),
            null,
            null,
            Map.of(),
            0));
    return out;
  }
}

package org.rectrain.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rectrain.config.read.ConfigTrees;

/** Every shipped configuration binds, round-trips and fits the exported schema. */
@Tag("slow")
class ConfigSchemaTest {
  static final Path ROOT = Path.of(System.getProperty("project.root"));

  static Stream<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("configs"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private static Schema schema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(ConfigSchema.json().toString(), InputFormat.JSON);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void bindsAndFitsTheSchema(Path file) throws IOException {
    RunConfig config = ConfigReader.read(file, List.of());
    String text = Files.readString(file);
    assertThat(ConfigReader.bind(ConfigTrees.yaml(config), List.of(), RunConfig.class, "again"))
        .isEqualTo(config);
    assertThat(schema().validate(text, InputFormat.YAML)).isEmpty();
    assertThat(text).as("starts with the command that runs it").startsWith("# ./rectrain ");
  }

  @Test
  void schemaRefusesAnUnknownKeyAndAValueOutOfRange() {
    assertThat(schema().validate("output: a\nsead: 3", InputFormat.YAML)).hasSize(1);
    assertThat(schema().validate("output: a\nspark: {shuffle_partitions: -1}", InputFormat.YAML))
        .hasSize(1);
  }

  @Test
  void listsEveryOptionWithItsDocumentation() {
    assertThat(ConfigSchema.lines(SparkConfig.class, "spark"))
        .extracting(ConfigSchema.Line::key)
        .containsExactly("spark.master", "spark.shuffle_partitions", "spark.settings");
  }
}

package org.rectrain.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.Option;
import org.rectrain.config.train.TrainConfig;

class ConfigReaderTest {
  enum Shape {
    ROUND,
    LONG_FLAT
  }

  record Inner(@Option(doc = "A share.", def = "0.7", min = 0, max = 1) double share) {}

  record Outer(
      @Option(doc = "A name.") String name,
      @Option(doc = "How many.", def = "3", min = 1) int count,
      @Option(doc = "A shape.", def = "long_flat") Shape shape,
      @Option(doc = "Tags.") List<String> tags,
      @Option(doc = "Rates.") Map<String, Double> rates,
      @Option(doc = "Nested.") Inner inner,
      @Option(doc = "Nested, absent by default.") @Nullable Inner other,
      @Option(doc = "On or off.", def = "true") boolean on) {
    Outer {
      if (count == 13) {
        throw new IllegalArgumentException("count: 13 is not allowed with this shape");
      }
    }
  }

  private static Outer bind(String yaml, String... overrides) {
    return ConfigReader.bind(yaml, List.of(overrides), Outer.class, "test.yaml");
  }

  @Test
  void fillsInDefaults() {
    assertThat(bind("name: a"))
        .isEqualTo(
            new Outer("a", 3, Shape.LONG_FLAT, List.of(), Map.of(), new Inner(0.7), null, true));
  }

  @Test
  void overridesBeatTheFileAndLaterOnesWin() {
    Outer bound =
        bind(
            "name: a\ninner:\n  share: 0.1",
            "inner.share=0.2",
            "inner.share=0.3",
            "other.share=1",
            "tags=[x, y]",
            "rates.r=0.5",
            "shape=round",
            "name=b=c");
    assertThat(bound)
        .isEqualTo(
            new Outer(
                "b=c",
                3,
                Shape.ROUND,
                List.of("x", "y"),
                Map.of("r", 0.5),
                new Inner(0.3),
                new Inner(1),
                true));
  }

  @Test
  void nullTakesAKeyAwayAndMakesNoSection() {
    String yaml = "name: a\ncount: 5\ninner: {share: 0.1}\nother: {share: 0.2}\ntags: [x]";
    assertThat(bind(yaml, "count=null", "inner.share=~", "other=null", "tags=null"))
        .isEqualTo(
            new Outer("a", 3, Shape.LONG_FLAT, List.of(), Map.of(), new Inner(0.7), null, true));
    assertThat(bind("name: a", "other.share=null").other()).isNull();
    assertThatThrownBy(() -> bind(yaml, "name=null"))
        .hasMessageEndingWith("name: missing; expected text");
  }

  @Test
  void anEmptySectionIsAskedWhatItMeans() {
    assertThatThrownBy(() -> bind("name: a\nother:"))
        .hasMessageEndingWith(
            "other: is empty; write 'other: {}' for its defaults, or take the line out");
  }

  @Test
  void aSecondDocumentIsNotLeftOutInSilence() {
    assertThatThrownBy(() -> bind("name: a\n---\nname: b"))
        .hasMessage("test.yaml: holds more than one YAML document; expected one");
  }

  @Test
  void aKeyOfASectionBelowIsToldWhereItStands() {
    assertThatThrownBy(() -> bind("name: a\nshare: 0.5"))
        .hasMessageEndingWith("share: unknown key; did you mean 'inner.share' or 'other.share'?");
    assertThatThrownBy(
            () -> ConfigReader.bind("lr: 0.1", List.of(), TrainConfig.class, "train section"))
        .hasMessageContaining("lr: unknown key; did you mean 'optimizer.learning_rate'?");
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    "output: a\ndata: {events: {path: u.data, header: false, sep: '|'}}",
                    List.of(),
                    RunConfig.class,
                    "mine.yaml"))
        .hasMessageContaining(
            "data.events.header: unknown key; did you mean 'data.events.columns'?")
        .hasMessageContaining(
            "data.events.sep: unknown key; did you mean 'data.events.delimiter'?");
  }

  @Test
  void theLabelToRetrieveIsTheFirstOneOrATask() {
    String data = "output: runs/a\ndata: {events: {path: a, labels: {cart: c, buy: b}}}\n";
    RunConfig config = ConfigReader.bind(data + "train: {}", List.of(), RunConfig.class, "test");
    assertThat(config.train().loop().retrieval().labelAmong(List.of("cart", "buy")))
        .isEqualTo("cart");
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    data + "train: {retrieval: {label: click}}",
                    List.of(),
                    RunConfig.class,
                    "test"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(
            "train.retrieval.label: 'click' is not among the tasks; expected one of [cart, buy]");
  }

  @Test
  void tasksThatAreNoLabelsAreToldBeforeAnythingRuns() {
    String yaml =
        "output: runs/a\ndata: {events: {path: a, labels: {click: c}}}\ntrain: {tasks: {clik: 1}}";
    assertThatThrownBy(() -> ConfigReader.bind(yaml, List.of(), RunConfig.class, "test.yaml"))
        .hasMessageEndingWith(
            "train.tasks: 'clik' is no label of data.events.labels [click]; did you mean 'click'?");
  }

  record Switch(@Option(doc = "A policy.", def = "off") Policy policy) {
    enum Policy {
      OFF,
      ON
    }
  }

  /** YAML reads a bare off or on as a boolean. */
  @Test
  void readsOffAsTheNameOfAPolicy() {
    assertThat(ConfigReader.bind("", List.of(), Switch.class, "test").policy())
        .isEqualTo(Switch.Policy.OFF);
    assertThat(ConfigReader.bind("policy: on", List.of(), Switch.class, "test").policy())
        .isEqualTo(Switch.Policy.ON);
    assertThat(ConfigReader.bind("", List.of("policy=off"), Switch.class, "test").policy())
        .isEqualTo(Switch.Policy.OFF);
  }

  @Test
  void anOverrideThatIsNoYamlIsNamedByItsKey() {
    assertThatThrownBy(() -> bind("name: a", "name=*.csv"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("name = '*.csv'")
        .hasMessageContaining("goes in its own quotes: 'name=\"*.csv\"'");
    assertThat(bind("count: 2", "name=\"*.csv\"").name()).isEqualTo("*.csv");
    assertThatThrownBy(() -> bind("nAME: a"))
        .hasMessageContaining("unknown key; did you mean 'name'?");
  }

  @Test
  void tellsAllProblemsTogetherWithTheNearestKey() {
    String yaml = "nmae: a\ncount: 0\nshape: square\ninner: {share: 1.5}\non: maybe\ntags: 4";
    assertThatThrownBy(() -> bind(yaml, "oops"))
        .isInstanceOf(Failure.class)
        .hasMessage(
            """
            test.yaml: 8 problems
              - 'oops': an override is written key=value, e.g. train.epochs=2
              - nmae: unknown key; did you mean 'name'?
              - name: missing; expected text
              - count: 0 is not allowed; expected a whole number of at least 1
              - shape: 'square' is not allowed; expected one of round, long_flat
              - tags: 4 is not allowed; expected a list
              - inner.share: 1.5 is not allowed; expected a number from 0 to 1
              - on: 'maybe' is not allowed; expected true or false\
            """);
  }

  @Test
  void tellsWhatARecordRefuses() {
    assertThatThrownBy(() -> bind("name: a\ncount: 13"))
        .hasMessage("test.yaml: 1 problem\n  - count: 13 is not allowed with this shape");
  }

  @Test
  void namesTheLineOfBrokenYamlAndOfADoubledKey() {
    assertThatThrownBy(() -> bind("name: a\n  b: ["))
        .hasMessageContaining("test.yaml:2: not valid");
    assertThatThrownBy(() -> bind("name: a\nname: b")).hasMessageContaining("'name'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"~/runs", "$HOME/runs", "${TMP}/a", "s3://b/a", "file:/b", "\"a\\n\""})
  void aFolderToWriteIsOneOfThisMachine(String folder) {
    assertThatThrownBy(
            () -> ConfigReader.bind("output: " + folder, List.of(), RunConfig.class, "test"))
        .hasMessageContaining("output: '")
        .hasMessageContaining("expected a folder of this machine");
    assertThatThrownBy(
            () ->
                ConfigReader.bind("to: " + folder, List.of(), ExportConfig.class, "export section"))
        .hasMessageContaining("to: '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"title", "{}", "{title", "{title}. {category", "title}", "{{title}}"})
  void aTextWithoutColumnsIsNoTemplate(String text) {
    for (String section : List.of("items", "users")) {
      String yaml = "events: {path: a}\nusers: {path: b}\nitems: {path: c}";
      assertThatThrownBy(
              () ->
                  ConfigReader.bind(
                      yaml,
                      List.of(section + ".text='" + text + "'"),
                      DataConfig.class,
                      "data section"))
          .hasMessageContaining(section + ".text: '" + text + "' is no template");
    }
  }

  @Test
  void aNameInAListOfNamesIsThereOnce() {
    assertThatThrownBy(
            () ->
                ConfigReader.bind(
                    "models: [popularity, ease, popularity]",
                    List.of(),
                    BaselinesConfig.class,
                    "baselines section"))
        .hasMessageContaining("models[2]: 'popularity' is not allowed; expected each name once");
  }

  @Test
  void showsAConfigurationThatReadsBackEqual() {
    Outer outer = bind("name: 'true'\ntags: ['1', 'no']\nrates: {a: 0.25}\nother: {share: 1}");
    assertThat(bind(ConfigTrees.yaml(outer))).isEqualTo(outer);
  }

  @Test
  void namesAMissingFileAndAFolder(@TempDir Path folder) {
    assertThatThrownBy(() -> ConfigReader.read(folder.resolve("no.yaml"), List.of()))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessage(folder.resolve("no.yaml") + ": no such configuration file");
    assertThatThrownBy(() -> ConfigReader.read(folder, List.of()))
        .hasMessage(folder + ": is a folder; expected a YAML file");
  }

  @Test
  void namesAFileThatIsNotText(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> ConfigReader.read(file, List.of()))
        .hasMessage(file + ": not UTF-8 text; expected YAML");
  }
}

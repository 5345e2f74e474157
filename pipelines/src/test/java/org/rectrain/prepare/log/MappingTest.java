package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.DataConfig;

/** Labels and times are read before any data is opened. */
final class MappingTest {
  private static DataConfig data(String labels, String format) {
    return ConfigReader.bind(
        "events: {path: a, labels: {" + labels + "}, time_format: " + format + "}",
        List.of(),
        DataConfig.class,
        "test");
  }

  @Test
  void tellsAllThatCannotBeRead() {
    assertThatThrownBy(
            () -> Mapping.require("my.yaml", data("a: rating >>= 3, b: is good, c: c", "foo")))
        .hasMessage(
            """
            my.yaml: 3 problems
              - data.events.labels.a: 'rating >>= 3': '>= 3' is not a number; expected e.g.\
             'rating >= 4', or a text in quotes; a label is a column, 'rating >= 4', 'event = click'\
             or 'event in [click, buy]', each with ', empty = 0' where nothing means no
              - data.events.labels.b: 'is good': 'good' was not expected; a label is a column,\
             'rating >= 4', 'event = click' or 'event in [click, buy]', each with ', empty = 0' where\
             nothing means no
              - data.events.time_format: 'foo' is none of iso, epoch_s, epoch_ms, epoch_us,\
             epoch_ns, auto, order, and no pattern: Unknown pattern letter: f\
            """);
  }

  @Test
  void leavesWhatIsRightAlone() {
    assertThatCode(() -> Mapping.require("my.yaml", null)).doesNotThrowAnyException();
    assertThatCode(() -> Mapping.require("my.yaml", data("a: rating >= 3", "yyyy-MM-dd")))
        .doesNotThrowAnyException();
  }
}

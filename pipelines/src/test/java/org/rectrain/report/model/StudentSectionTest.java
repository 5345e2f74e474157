package org.rectrain.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;

/** The costs of new items and of known ones are two figures of the sentence. */
class StudentSectionTest {
  private static StudentView.Need need(String model, double warm, double cold) {
    return new StudentView.Need(
        model,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        List.of(
            new StudentView.Request(1, 3 * warm, 3 * cold),
            new StudentView.Request(100, warm, cold)));
  }

  private static String lead(StudentView.Need teacher, StudentView.Need student) {
    return StudentSection.lead(
        new StudentView(
            "main",
            "student",
            "popularity",
            Measured.undefined("nothing gained"),
            List.of(),
            List.of(),
            List.of(),
            List.of(new StudentView.Cost("parameters", 1000, 201, Display::compact)),
            List.of(need("popularity", 1, 1), teacher, student)));
  }

  @Test
  void newItemsAndKnownOnesApart() {
    assertThat(lead(need("main", 6.6, 42_000), need("student", 6.0, 5_700)))
        .endsWith(
            ", at 20.1% of its parameters, 13.6% of its time for new items and 90.9% of its time"
                + " for known ones, whose texts are encoded.");
  }

  @Test
  void whatWasNotMeasuredIsLeftOut() {
    assertThat(lead(need("main", 6.6, Double.NaN), need("student", Double.NaN, 5_700)))
        .endsWith(", at 20.1% of its parameters.");
  }
}

package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntityGuessTest {
  @Test
  void listsOfNumbersOfOneLengthAreVectors() {
    ColumnFacts even =
        ColumnFacts.of(
            "cover", List.of("[1,2,3,4,5,6,7,8]", "[0.5,2,3,4,5,6,-7,8]", "[1,2,3,4,5,6,7e-3,8]"));
    ColumnFacts odd =
        ColumnFacts.of("sizes", List.of("[1,2,3,4,5,6,7,8]", "[1,2,3,4,5,6,7,8,9]", "[8,2,3,4]"));
    EntityGuess guess = EntityGuess.of(List.of(even, odd), Set.of());
    assertThat(guess.features())
        .containsOnlyKeys("cover")
        .containsEntry("cover", new EntityGuess.Feature("{kind: vector}", "8 numbers in each"));
    assertThat(guess.left()).containsExactly("sizes (lists of numbers of several lengths)");
  }

  @Test
  void listsThatPythonPrintedAreLeftOut() {
    ColumnFacts printed = ColumnFacts.of("artists", List.of("['a', 'b']", "['a']", "[\"it's\"]"));
    EntityGuess guess = EntityGuess.of(List.of(printed), Set.of());
    assertThat(guess.features()).isEmpty();
    assertThat(guess.left()).singleElement().asString().contains("json.dumps");
  }
}

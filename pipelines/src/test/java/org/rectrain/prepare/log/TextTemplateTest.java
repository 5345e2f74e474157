package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TextTemplateTest {
  private static final List<String> COLUMNS = List.of("title", "genre", "tags");

  private static @Nullable String text(String template, @Nullable String... cells) {
    return new TextTemplate(template).text(ListRow.of(cells), COLUMNS);
  }

  @Test
  void fillsColumns() {
    assertThat(text("{title}. {genre}. Tags: {tags}.", "Heat", "crime", "slow, blue"))
        .isEqualTo("Heat. crime. Tags: slow, blue.");
  }

  @Test
  void dropsThePartOfAnEmptyColumn() {
    assertThat(text("{title}. {genre}. Tags: {tags}.", "Heat", null, " ")).isEqualTo("Heat.");
    assertThat(text("{title}, tag {genre}, by {tags}", "Heat", null, "me"))
        .isEqualTo("Heat, by me");
  }

  @Test
  void doesNotDoubleAFullStop() {
    assertThat(text("{title}. {genre}.", "Who?", "drama", null)).isEqualTo("Who? drama.");
  }

  @Test
  void isMissingWhenAllIsEmpty() {
    assertThat(text("{title}. {genre}.", null, "", null)).isNull();
    assertThat(text("", "Heat", null, null)).isNull();
  }

  @Test
  void namesItsColumns() {
    assertThat(new TextTemplate("{title}. {tags}").columns()).containsExactly("title", "tags");
  }
}

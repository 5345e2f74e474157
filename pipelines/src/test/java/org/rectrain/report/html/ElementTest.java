package org.rectrain.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ElementTest {

  @Test
  void textAndAttributesCannotBecomeMarkup() {
    String hostile = "</style><script>alert('x')</script>\" onload=\"&amp;";

    String markup = Element.of("p").with("title", hostile).add(hostile).markup();

    String escaped =
        "&lt;/style&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;&amp;amp;";
    assertThat(markup).isEqualTo("<p title=\"" + escaped + "\">" + escaped + "</p>");
  }

  @Test
  void whatXmlCannotHoldOrWouldReorderTextIsReplaced() {
    String text = "a\u0000b\ud800c\u202ed\uffffe\u0085f\tg\ud83d\ude00";

    assertThat(Element.of("p").add(text).markup())
        .isEqualTo("<p>a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\tg\ud83d\ude00</p>");
  }

  @Test
  void onlyVoidElementsCloseThemselves() {
    assertThat(Element.of("div").add(Element.of("br"), Element.of("span")).markup())
        .isEqualTo("<div><br /><span></span></div>");
  }

  @Test
  void namesAreChecked() {
    assertThatThrownBy(() -> Element.of("p onclick=x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a name in markup: p onclick=x");
    assertThatThrownBy(() -> Element.of("p").with("a b", "c"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void coordinatesAreShortAndFinite() {
    assertThat(List.of(1.0, -0.5, 0.005, 12.345, 100.10, -0.001, 1e7))
        .extracting(Element::coordinate)
        .containsExactly("1", "-0.5", "0.01", "12.35", "100.1", "0", "10000000");
    assertThatThrownBy(() -> Element.of("rect").with("x", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a coordinate must be finite, not NaN");
  }

  @Test
  void aStyleSheetThatHtmlAndXmlReadDifferentlyIsRefused() {
    assertThatThrownBy(() -> new Stylesheet("a</style>"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Element.of("style").add(new Stylesheet("a > b {}")).markup())
        .isEqualTo("<style>a > b {}</style>");
  }

  @Test
  void aTableRefusesARowOfTheWrongWidth() {
    Table table = new Table("t", List.of(Table.Column.words("a"), Table.Column.numbers("b")));

    assertThatThrownBy(() -> table.row("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a row of 1 cells in a table of 2 columns");
    assertThat(table.row("x", "1").element().markup())
        .contains("<th scope=\"row\">x</th><td class=\"num\">1</td>");
  }
}

package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.rectrain.cli.terminal.Screen;

class ScreenTest {
  private final StringWriter target = new StringWriter();
  private final Screen screen = new Screen(target);

  @Test
  void showsWhatATerminalWouldObey() {
    assertThat(Screen.shown("\u001b[2J\nerror: x\r\t\u0000\u007f\u009b1m"))
        .isEqualTo("\\x1b[2J\\nerror: x\\r\\t\\x00\\u007f\\u009b1m");
    assertThat(Screen.shown("a\u202eb\u2066c\u2028d\ufeffe\ud83df"))
        .isEqualTo("a\\u202eb\\u2066c\\u2028d\\ufeffe\\ud83df");
    assertThat(Screen.shown("\udb40\udc41")).isEqualTo("\\udb40\\udc41"); // an invisible tag
  }

  @Test
  void leavesTheScriptsOfTheWorldAlone() {
    for (String text : List.of("用户 'Ünïcode' é", "می\u200cخواهم", "👩\u200d💻 \\d+", "שלום")) {
      assertThat(Screen.shown(text)).isSameAs(text);
    }
  }

  @Test
  void aValueCannotBreakALineButAFormatCan() {
    screen.printf("%s:%n  %d %s%n", "a\nb", 3, null);
    screen.println("c\nd");
    screen.format(Locale.ROOT, "%5s|%.1f%n", List.of("\u001b"), 0.25);
    assertThat(target).hasToString("a\\nb:\n  3 null\nc\\nd\n[\\x1b]|0.3\n");
  }

  @Test
  void textInOnePieceKeepsItsLinesAndNothingElse() {
    screen.print("Usage:\n\t-c\u001b[31m\r\n");
    screen.flush();
    assertThat(target).hasToString("Usage:\n\t-c\\x1b[31m\\r\n");
  }

  @Test
  void aPairThatComesInTwoHalvesStaysOne() {
    screen.write('\ud83d');
    screen.write('\ude00');
    screen.flush();
    assertThat(target).hasToString("\ud83d\ude00");
  }
}

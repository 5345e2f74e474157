package org.rectrain.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.weights.PretrainedModels;

@Tag("slow")
class TokenFileTest {
  private static final byte[] TOKENIZER = PretrainedModels.find("minilm-l6").tokenizerJson();
  private static final List<String> TEXTS =
      List.of("", "a film about tea", "猫 🙂", "word ".repeat(100));

  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();

  private Path file() {
    return folder.resolve(TokenFile.NAME);
  }

  private Tokenized open(List<String> texts, int maxTokens) {
    return TokenFile.open(file(), TOKENIZER, texts, maxTokens, told::add);
  }

  private static void assertSame(Tokenized found, List<String> texts, int maxTokens) {
    Tokenized expected = Tokenized.of(TOKENIZER, texts, maxTokens);
    assertThat(found.size()).isEqualTo(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(found.ids(i)).isEqualTo(expected.ids(i));
      assertThat(found.length(i)).isEqualTo(expected.ids(i).length);
    }
    assertThat(found.groups(new int[] {3, 1, 0, 2, 1}, 12))
        .containsExactlyElementsOf(expected.groups(new int[] {3, 1, 0, 2, 1}, 12));
  }

  @Test
  void holdsTheIdsAndIsUsedAgain() throws IOException {
    assertSame(open(TEXTS, 16), TEXTS, 16);
    FileTime old = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(file(), old);
    assertSame(open(TEXTS, 16), TEXTS, 16);
    assertThat(Files.getLastModifiedTime(file())).isEqualTo(old);
    assertThat(TokenFile.read(file(), TOKENIZER, TEXTS, 16, told::add)).isPresent();
    assertThat(told).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file());
    }
  }

  @Test
  void otherTextsTokensOrTokenizerAreNotTaken() {
    open(TEXTS, 16);
    List<String> moved = new ArrayList<>(TEXTS);
    moved.set(1, "a film about teas");
    assertThat(TokenFile.read(file(), TOKENIZER, moved, 16, told::add)).isEmpty();
    assertThat(TokenFile.read(file(), TOKENIZER, TEXTS, 15, told::add)).isEmpty();
    byte[] other = Arrays.copyOf(TOKENIZER, TOKENIZER.length + 1);
    other[TOKENIZER.length] = '\n';
    assertThat(TokenFile.read(file(), other, TEXTS, 16, told::add)).isEmpty();
    assertThat(told)
        .hasSize(3)
        .allMatch(
            line -> line.endsWith("holds other texts or another tokenizer's ids; made again"));
    assertSame(open(moved, 16), moved, 16);
    assertThat(TokenFile.read(file(), TOKENIZER, moved, 16, told::add)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 40, 70, -1})
  void aFileCutShortOrDamagedIsMadeAnew(int kept) throws IOException {
    open(TEXTS, 16);
    byte[] whole = Files.readAllBytes(file());
    byte[] broken = kept < 0 ? whole.clone() : Arrays.copyOf(whole, kept);
    if (kept < 0) {
      broken[broken.length - 1] ^= 1;
    }
    // Beside, and put in place by a rename, as a file that is mapped must never shrink.
    Path beside = folder.resolve("broken");
    Files.write(beside, broken);
    Files.move(beside, file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertSame(open(TEXTS, 16), TEXTS, 16);
    assertThat(told).hasSize(1).allMatch(line -> line.endsWith("; made again"));
    assertThat(Files.readAllBytes(file())).isEqualTo(whole);
  }

  @Test
  @Timeout(20)
  void aPipeOfItsNameIsNotWaitedOn() throws Exception {
    new ProcessBuilder("mkfifo", file().toString()).inheritIO().start().waitFor();
    assertSame(open(TEXTS, 16), TEXTS, 16);
    assertThat(told).anyMatch(line -> line.contains("is no plain file"));
    assertThat(file()).isRegularFile();
  }

  @Test
  void aPlaceThatTakesNoFileCostsTheCacheAlone() throws IOException {
    Files.writeString(folder.resolve("taken"), "no folder");
    Path file = folder.resolve("taken").resolve(TokenFile.NAME);
    assertSame(TokenFile.open(file, TOKENIZER, TEXTS, 16, told::add), TEXTS, 16);
    assertThat(told).hasSize(1).allMatch(line -> line.contains("the tokens stay in memory"));
  }
}

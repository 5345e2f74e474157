package org.rectrain.dataset.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theOldContentStaysUntilTheNewOneIsWhole() throws IOException {
    Path file = folder.resolve("a.json");
    WholeFile.write(file, "old");
    WholeFile.text(
        file,
        out -> {
          out.write("new");
          out.flush();
          assertThat(file).hasContent("old");
        });
    assertThat(file).hasContent("new");
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void aWriterThatFailsAtAnyByteCostsNothing() throws IOException {
    Path file = folder.resolve("a.bin");
    WholeFile.write(file, new byte[] {7});
    for (int full = 0; full < 20; full++) {
      int last = full;
      assertThatThrownBy(
              () ->
                  WholeFile.channel(
                      file,
                      channel -> {
                        for (int i = 0; i < last; i++) {
                          channel.write(ByteBuffer.allocate(1));
                        }
                        throw new IOException("No space left on device");
                      }))
          .hasMessage(file + ": No space left on device");
      assertThat(Files.readAllBytes(file)).containsExactly(7);
      assertThat(names()).containsExactly("a.bin");
    }
    assertThatThrownBy(
            () ->
                WholeFile.at(
                    folder.resolve("b"),
                    part -> {
                      Files.writeString(part, "half");
                      throw new IllegalStateException("a fault");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(names()).containsExactly("a.bin");
  }

  @Test
  void whatAKillLeftIsOverwrittenOrSwept() throws IOException {
    Path below = Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve(".a.unfinished"), "much longer than what comes now");
    Files.writeString(below.resolve(".b.unfinished"), "half");
    WholeFile.write(folder.resolve("a"), "1");
    assertThat(folder.resolve("a")).hasContent("1");
    WholeFile.copy(folder.resolve("a"), below.resolve("c"));
    WholeFile.sweep(folder);
    assertThat(names()).containsExactly("a", "sub");
    assertThat(below).isDirectoryNotContaining("glob:**.unfinished");
    assertThat(below.resolve("c")).hasContent("1");
  }
}

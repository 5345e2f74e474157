package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;

/** A vocabulary of the pieces that occur. */
class VocabularyCutTest {
  private static final List<String> TEXTS =
      List.of("A quiet evening in Vienna", "unbelievable soundtracks, 1999!", "");

  @Test
  void textsKeepTheirPieces() throws IOException {
    byte[] whole = PretrainedModels.find("minilm-l6").tokenizerJson();
    VocabularyCut cut = VocabularyCut.of(whole, used(whole));
    assertThat(cut.kept()).isSorted().hasSizeBetween(200, 2000);
    try (var before = tokenizer(whole);
        var after = tokenizer(cut.tokenizerJson())) {
      for (String text : TEXTS) {
        assertThat(after.encode(text).getTokens()).isEqualTo(before.encode(text).getTokens());
        long[] numbers = after.encode(text).getIds();
        long[] old = Arrays.stream(numbers).map(n -> cut.kept()[(int) n]).toArray();
        assertThat(old).isEqualTo(before.encode(text).getIds());
      }
      // A word that was one piece is spelt now, and nothing of it is unknown.
      assertThat(before.encode("house").getTokens()).containsExactly("[CLS]", "house", "[SEP]");
      assertThat(after.encode("house").getTokens())
          .startsWith("[CLS]", "h")
          .doesNotContain("[UNK]", "house");
    }
    TokenizerFile file = TokenizerFile.parse(cut.tokenizerJson(), "cut");
    assertThat(file.largestId()).isEqualTo(cut.kept().length - 1);
  }

  @Test
  void piecesMadeOfOneAnotherAreRefused() throws IOException {
    byte[] bpe = Files.readAllBytes(Golden.path("weights/tiny/qwen2").resolve("tokenizer.json"));
    assertThatThrownBy(() -> VocabularyCut.of(bpe, new BitSet()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.vocabulary: seen needs a WordPiece tokenizer")
        .hasMessageContaining("BPE");
  }

  private static BitSet used(byte[] tokenizerJson) throws IOException {
    BitSet used = new BitSet();
    try (var tokenizer = tokenizer(tokenizerJson)) {
      for (String text : TEXTS) {
        Arrays.stream(tokenizer.encode(text).getIds()).forEach(id -> used.set((int) id));
      }
    }
    return used;
  }

  private static ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer(byte[] json)
      throws IOException {
    return ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json), null);
  }
}

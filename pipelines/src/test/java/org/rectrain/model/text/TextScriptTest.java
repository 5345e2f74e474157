package org.rectrain.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TextScriptTest {
  @Test
  void englishEncodersDoNotReadOtherScripts() {
    assertThat(TextScript.warning("minilm-l6", List.of("手工水饺", "Tea 茶")))
        .isEqualTo(
            "63 % of the texts' letters are not Latin (most are Han), and minilm-l6 was trained on"
                + " English; train.encoder.base=bge-small-zh reads Chinese");
    assertThat(TextScript.warning("bge-small-en", List.of("Чай", "")))
        .contains("100 %", "most are Cyrillic", "HuggingFace folder");
  }

  @Test
  void nothingIsSaidOfTextsThatCanBeReadOrOfUnknownEncoders() {
    assertThat(TextScript.warning("minilm-l6", List.of("Crème brûlée, naïve façade", "α-decay")))
        .isNull();
    assertThat(TextScript.warning("minilm-l6", List.of("", "42"))).isNull();
    assertThat(TextScript.warning("bge-small-zh", List.of("手工水饺"))).isNull();
  }
}

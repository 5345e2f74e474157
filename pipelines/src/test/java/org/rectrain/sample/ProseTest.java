package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rectrain.config.sample.SampleConfig.Language;

class ProseTest {
  private final Vocabulary vocabulary = Vocabulary.shipped(Language.EN);
  private final Prose prose = new Prose(vocabulary, Language.EN);

  @Test
  void everySubtopicHasWordsOfItsOwn() {
    assertThat(vocabulary.subtopics()).isEqualTo(63);
    assertThat(vocabulary.topics()).isEqualTo(21);
    Map<String, String> owner = new HashMap<>();
    List<String> shared = new ArrayList<>();
    for (int s = 0; s < vocabulary.subtopics(); s++) {
      Vocabulary.Subtopic words = vocabulary.subtopic(s);
      assertThat(words.things()).as(words.name()).hasSize(8);
      assertThat(words.acts()).as(words.name()).hasSize(6);
      assertThat(words.facts()).as(words.name()).hasSize(5).allMatch(f -> f.endsWith("."));
      List<String> all = new ArrayList<>(words.things());
      all.addAll(words.acts());
      all.addAll(words.facts());
      for (String phrase : all) {
        if (owner.putIfAbsent(phrase, words.name()) != null) {
          shared.add(phrase);
        }
      }
    }
    assertThat(shared).isEmpty();
  }

  @Test
  void everyTemplateFillsAllItsSlots() {
    Set<String> titles = new HashSet<>();
    for (int i = 0; i < 4_000; i++) {
      int main = i % vocabulary.subtopics();
      Draws draws = Draws.of(7, "prose test", i);
      Prose.Text text =
          prose.write(draws, main, (main + i) % vocabulary.subtopics(), i % prose.styles(), 0);
      assertThat(text.title() + text.description()).doesNotContain("{", "}", "  ", "..");
      assertThat(text.title()).matches("[A-Z0-9].*");
      assertThat(text.description()).endsWith(".");
      titles.add(text.title());
    }
    // Long catalogues repeat themselves a little, and only a little.
    assertThat(titles.size()).isGreaterThan(3_300);
  }

  @Test
  void wordsTellQuality() {
    int polished = 0;
    int rough = 0;
    for (int i = 0; i < 200; i++) {
      String good = prose.write(Draws.of(7, "good", i), 0, 0, 0, 1.5).description();
      String bad = prose.write(Draws.of(7, "bad", i), 0, 0, 0, -1.5).description();
      polished += isPolished(good) ? 1 : 0;
      rough += isPolished(bad) ? 1 : 0;
    }
    assertThat(polished).isGreaterThan(190);
    assertThat(rough).isZero();
  }

  @Test
  void textsInChineseAreWhole() {
    Vocabulary words = Vocabulary.shipped(Language.ZH);
    Prose chinese = new Prose(words, Language.ZH);
    assertThat(words.subtopics()).isEqualTo(32);
    for (int i = 0; i < 500; i++) {
      Prose.Text text =
          chinese.write(
              Draws.of(7, "chinese", i),
              i % words.subtopics(),
              (3 * i) % words.subtopics(),
              i % chinese.styles(),
              0);
      assertThat(text.title() + text.description()).doesNotContain("{", "}", " ", "。。");
      assertThat(text.title()).matches("\\p{IsHan}.*");
      assertThat(text.description()).endsWith("。");
    }
  }

  private static boolean isPolished(String text) {
    return text.contains("award-winning")
        || text.contains("Superb")
        || text.contains("praised by critics")
        || text.contains("Richly illustrated");
  }
}

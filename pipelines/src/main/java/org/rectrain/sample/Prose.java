package org.rectrain.sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rectrain.config.sample.SampleConfig.Language;

/** Writes titles and descriptions from templates and a subtopic's phrases. */
final class Prose {
  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z]+)}");

  /** A way of telling, which people like or dislike by itself. */
  record Style(String name, List<String> titles, List<String> openings) {}

  record Templates(
      List<Style> styles,
      List<String> suffixes,
      List<String> middles,
      List<String> asides,
      List<String> closings,
      List<List<String>> makings,
      List<String> emails,
      List<String> phones,
      List<String> firsts,
      List<String> lasts,
      List<String> numbers,
      String separator) {}

  /** Quality beyond which an item's words call it polished, and below which negative rough. */
  private static final double MARKED_QUALITY = 0.6;

  /** How far the words miss the quality. */
  private static final double QUALITY_NOISE = 0.4;

  /** A title and a description of three to five sentences. */
  record Text(String title, String description) {}

  private final Vocabulary vocabulary;
  private final Templates templates;

  Prose(Vocabulary vocabulary, Language language) {
    this.vocabulary = vocabulary;
    this.templates = Vocabulary.resource("prose" + language.suffix() + ".yaml", Templates.class);
  }

  int styles() {
    return templates.styles().size();
  }

  String styleName(int style) {
    return templates.styles().get(style).name();
  }

  /**
   * Writes one item.
   *
   * @param main subtopic that the item is about
   * @param second subtopic that one sentence mentions; equal to {@code main} for none
   * @param quality standard normal; one sentence hints at it roughly
   */
  Text write(Draws draws, int main, int second, int style, double quality) {
    Map<String, String> slots = slots(draws, main, second);
    Style way = templates.styles().get(style);
    String title = fill(draws.pick(way.titles()), slots);
    String suffix = fill(draws.pick(templates.suffixes()), slots);
    if (Character.isLetter(title.charAt(title.length() - 1))) {
      title += suffix;
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(fill(draws.pick(way.openings()), slots));
    sentences.add(fill(draws.pick(templates.middles()), slots));
    if (second != main) {
      sentences.add(fill(draws.pick(templates.asides()), slots));
    }
    double heard = quality + QUALITY_NOISE * draws.normal();
    int making = heard < -MARKED_QUALITY ? 0 : heard < MARKED_QUALITY ? 1 : 2;
    sentences.add(fill(draws.pick(templates.makings().get(making)), slots));
    sentences.add(fill(draws.pick(templates.closings()), slots));
    return new Text(title, String.join(templates.separator(), sentences).strip());
  }

  /** A sentence with an e-mail address in a domain that is reserved for examples. */
  String email(Draws draws) {
    return fill(draws.pick(templates.emails()), names(draws));
  }

  /** A sentence with a phone number from the range that is reserved for fiction. */
  String phone(Draws draws) {
    return fill(draws.pick(templates.phones()), names(draws));
  }

  /** The name of a person. */
  String name(Draws draws) {
    return fill("{First} {Last}", names(draws));
  }

  /** An e-mail address where a name belongs. */
  String mailName(Draws draws) {
    return fill("{first}.{last}@example.org", names(draws));
  }

  /** What somebody types who looks for a subject. */
  String query(Draws draws, int subtopic) {
    Vocabulary.Subtopic words = vocabulary.subtopic(subtopic);
    return draws.pick(draws.chance(0.5) ? words.things() : words.facts());
  }

  /**
   * What somebody types into the wrong box: an address, a number of fiction, a card number that
   * payment systems keep for tests, or a national id that was withdrawn.
   */
  String personalQuery(Draws draws) {
    return switch (draws.below(4)) {
      case 0 -> fill("{first}.{last}@example.com", names(draws));
      case 1 -> fill("call 212 555 01{digits}", names(draws));
      case 2 -> "4111 1111 1111 1111";
      default -> "my number is 078-05-1120";
    };
  }

  private Map<String, String> names(Draws draws) {
    String digits = Integer.toString(10 + draws.below(90));
    return Map.of(
        "first", draws.pick(templates.firsts()),
        "last", draws.pick(templates.lasts()),
        "digits", digits);
  }

  private Map<String, String> slots(Draws draws, int main, int second) {
    Vocabulary.Subtopic words = vocabulary.subtopic(main);
    Map<String, String> slots = new HashMap<>();
    pair(draws, words.things(), slots, "thing", "other");
    pair(draws, words.acts(), slots, "act", "then");
    pair(draws, words.facts(), slots, "fact", "more");
    slots.put("aside", draws.pick(vocabulary.subtopic(second).things()));
    slots.put("about", words.name());
    slots.put("number", draws.pick(templates.numbers()));
    return slots;
  }

  private static void pair(
      Draws draws, List<String> from, Map<String, String> slots, String one, String other) {
    int first = draws.below(from.size());
    int second = (first + 1 + draws.below(from.size() - 1)) % from.size();
    slots.put(one, from.get(first));
    slots.put(other, from.get(second));
  }

  private static String fill(String template, Map<String, String> slots) {
    Matcher matcher = SLOT.matcher(template);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      boolean capital = Character.isUpperCase(name.charAt(0));
      String key = capital ? decapitalised(name) : name;
      String value = slots.get(key);
      if (value == null) {
        throw new IllegalStateException("template '" + template + "': unknown slot " + name);
      }
      matcher.appendReplacement(
          out, Matcher.quoteReplacement(capital ? capitalised(value) : value));
    }
    return matcher.appendTail(out).toString();
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String decapitalised(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}

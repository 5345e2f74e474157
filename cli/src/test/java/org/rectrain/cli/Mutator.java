package org.rectrain.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files and trees of values; the same seed makes the same damage. */
final class Mutator {
  /** Words in place of a value, as YAML and JSON both read them. */
  private static final List<String> VALUES =
      List.of(
          "-1",
          "0",
          "7",
          "2147483648",
          "99999999999999999999",
          "1e18",
          "-0.5",
          "1e-300",
          "1e999",
          "true",
          "null",
          "\"\"",
          "\"x\"",
          "\" \"",
          "\"a\\u0000b\"",
          "\"\\u001b[31m\\nerror: fake\"",
          "\"\\u202eabc\"",
          "\"../../etc/passwd\"",
          "\"/\"",
          "[]",
          "{}",
          "[[1]]",
          "{\"zz\": 1}",
          "[null]",
          "\"NaN\"",
          "\"${x}\"",
          "\"*\"",
          "\"用户\"");

  private final SplittableRandom random;

  /** A source of damage. */
  Mutator(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * A damaged copy and what was done to it.
   *
   * @param how in words, for the test's message
   * @param content of the file
   */
  record Mutant(String how, byte[] content) {}

  /** One of {@code count} ways to break a file of any format, of which each is tried in turn. */
  List<Mutant> bytes(byte[] original, int count) {
    List<Mutant> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int n = original.length;
      int at = random.nextInt(n);
      int length = Math.min(n - at, 1 + random.nextInt(Math.max(2, n / 8)));
      out.add(
          switch (i % 8) {
            case 0 -> new Mutant("cut at " + at, slice(original, 0, at));
            case 1 -> flipped(original, at);
            case 2 ->
                new Mutant("zeros at " + at + " for " + length, over(original, at, length, 0));
            case 3 ->
                new Mutant(
                    "without " + length + " at " + at,
                    joined(slice(original, 0, at), slice(original, at + length, n)));
            case 4 ->
                new Mutant(
                    "twice " + length + " at " + at,
                    joined(slice(original, 0, at + length), slice(original, at, n)));
            case 5 -> flipped(original, n - 1 - random.nextInt(Math.min(n, 64)));
            case 6 -> new Mutant("0xff at " + at + " for 4", over(original, at, 4, 0xff));
            default -> i < 8 ? new Mutant("empty", new byte[0]) : flipped(original, at);
          });
    }
    return out;
  }

  /** Ways to break a text file of rows, in turn. */
  List<Mutant> lines(String original, int count) {
    List<String> lines = original.lines().toList();
    List<Mutant> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      int cut = random.nextInt(line.length());
      String way = " at line " + (at + 1);
      out.add(
          switch (i % 14) {
            case 0 -> text("half a line" + way, with(lines, at, line.substring(0, cut)));
            case 1 -> text("a doubled line" + way, with(lines, at, line + "\n" + line));
            case 2 -> text("blank lines" + way, with(lines, at, "\n  \n" + line));
            case 3 -> text("NUL" + way, with(lines, at, inserted(line, cut, "\0")));
            case 4 -> text("an escape" + way, with(lines, at, inserted(line, cut, "\u001b[31m\r")));
            case 5 -> text("a quote" + way, with(lines, at, inserted(line, cut, "\"")));
            case 6 -> text("other separators", original.replace(',', ';'));
            case 7 -> text("no first line", String.join("\n", lines.subList(1, lines.size())));
            case 8 -> new Mutant("UTF-16", original.getBytes(StandardCharsets.UTF_16));
            case 9 ->
                new Mutant(
                    "Latin-1" + way,
                    with(lines, at, inserted(line, cut, "é"))
                        .getBytes(StandardCharsets.ISO_8859_1));
            case 10 ->
                text("letters for digits" + way, with(lines, at, line.replaceAll("\\d", "x")));
            case 11 ->
                text("a huge number" + way, with(lines, at, line.replaceAll("\\d+", "9e999")));
            case 12 -> text("letters for all digits", original.replaceAll("[1-9]", "y"));
            default ->
                text("a long line" + way, with(lines, at, inserted(line, cut, "z".repeat(70_000))));
          });
    }
    return out;
  }

  /** Places in a tree: every key and element, also those that hold others. */
  static List<JsonPointer> places(JsonNode tree) {
    List<JsonPointer> out = new ArrayList<>();
    collect(tree, JsonPointer.empty(), out);
    return out;
  }

  /** A copy of the tree with another value at a place, and that value as text. */
  String replace(
      ObjectNode tree, JsonPointer place, java.util.function.Function<String, JsonNode> reader) {
    String value = VALUES.get(random.nextInt(VALUES.size()));
    JsonNode parent = tree.at(place.head());
    if (parent instanceof ObjectNode object) {
      object.set(place.last().getMatchingProperty(), reader.apply(value));
    } else if (parent instanceof ArrayNode array) {
      array.set(place.last().getMatchingIndex(), reader.apply(value));
    }
    return value;
  }

  /** Removes a key or an element. */
  static void remove(ObjectNode tree, JsonPointer place) {
    JsonNode parent = tree.at(place.head());
    if (parent instanceof ObjectNode object) {
      object.remove(place.last().getMatchingProperty());
    } else if (parent instanceof ArrayNode array) {
      array.remove(place.last().getMatchingIndex());
    }
  }

  private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> out) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              e -> {
                JsonPointer below = at.appendProperty(e.getKey());
                out.add(below);
                collect(e.getValue(), below, out);
              });
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      JsonPointer below = at.appendIndex(i);
      out.add(below);
      collect(node.get(i), below, out);
    }
  }

  private Mutant flipped(byte[] original, int at) {
    byte[] copy = original.clone();
    int bit = random.nextInt(8);
    copy[at] = (byte) (copy[at] ^ (1 << bit));
    return new Mutant("bit " + bit + " of byte " + at, copy);
  }

  private static Mutant text(String how, String content) {
    return new Mutant(how, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String with(List<String> lines, int at, String line) {
    List<String> copy = new ArrayList<>(lines);
    copy.set(at, line);
    return String.join("\n", copy) + "\n";
  }

  private static String inserted(String line, int at, String what) {
    return line.substring(0, at) + what + line.substring(at);
  }

  private static byte[] over(byte[] original, int at, int length, int value) {
    byte[] copy = original.clone();
    for (int i = at; i < Math.min(copy.length, at + length); i++) {
      copy[i] = (byte) value;
    }
    return copy;
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}

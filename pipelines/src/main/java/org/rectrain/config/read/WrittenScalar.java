package org.rectrain.config.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Numbers and booleans of a file that know how they were written: where a key takes text, {@code
 * 1.10}, {@code 007} and {@code off} are those words.
 */
final class WrittenScalar {
  private WrittenScalar() {}

  /** A whole number. One with leading zeros is an id or a mistake, so it stays text. */
  static JsonNode whole(Number value, String text) {
    boolean octal = text.matches("[+-]?0[0-9_]+");
    return octal || value instanceof java.math.BigInteger
        ? TextNode.valueOf(text)
        : new Whole(value.longValue(), text);
  }

  static JsonNode fraction(double value, String text) {
    return new Fraction(value, text);
  }

  static JsonNode flag(boolean value, String text) {
    return new Flag(value, text);
  }

  private static final class Whole extends LongNode {
    private static final long serialVersionUID = 1L;
    private final String text;

    Whole(long value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class Fraction extends DoubleNode {
    private static final long serialVersionUID = 1L;
    private final String text;

    Fraction(double value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class Flag extends BooleanNode {
    private static final long serialVersionUID = 1L;
    private final String text;

    Flag(boolean value, String text) {
      super(value);
      this.text = text;
    }

    @Override
    public String asText() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

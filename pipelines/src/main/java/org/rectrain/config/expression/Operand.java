package org.rectrain.config.expression;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A part of an expression. A missing value is NaN, null or {@link #UNKNOWN}; what is computed of it
 * is missing too, as in SQL.
 */
abstract class Operand implements Serializable {
  private static final long serialVersionUID = 1L;
  static final int UNKNOWN = -1;

  private final Type type;

  Operand(Type type) {
    this.type = type;
  }

  final Type type() {
    return type;
  }

  /** The number; NaN when missing. */
  double number(RowValues row, int[] places) {
    if (type == Type.BOOLEAN) {
      int truth = truth(row, places);
      return truth == UNKNOWN ? Double.NaN : truth;
    }
    throw new IllegalStateException(type + " read as a number");
  }

  /** The text; null when missing. */
  @Nullable String text(RowValues row, int[] places) {
    throw new IllegalStateException(type + " read as text");
  }

  /** 1, 0 or {@link #UNKNOWN}. */
  int truth(RowValues row, int[] places) {
    throw new IllegalStateException(type + " read as a condition");
  }

  boolean missing(RowValues row, int[] places) {
    return switch (type) {
      case NUMBER -> Double.isNaN(number(row, places));
      case BOOLEAN -> truth(row, places) == UNKNOWN;
      default -> text(row, places) == null;
    };
  }

  /** A number of its arguments. */
  static final class Formula extends Operand {
    private static final long serialVersionUID = 1L;

    /** A pure function of numbers. */
    interface Rule extends Serializable {
      double of(double[] arguments);
    }

    private final Rule rule;
    private final Operand[] arguments;

    Formula(Rule rule, Operand... arguments) {
      super(Type.NUMBER);
      this.rule = rule;
      this.arguments = arguments;
    }

    @Override
    double number(RowValues row, int[] places) {
      double[] values = new double[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].number(row, places);
      }
      return rule.of(values);
    }
  }

  /** A text made of one text. */
  static final class Text extends Operand {
    private static final long serialVersionUID = 1L;

    /** A pure function of a text. */
    interface Change extends Serializable {
      String of(String text);
    }

    private final Change rule;
    private final Operand argument;

    Text(Change rule, Operand argument) {
      super(Type.TEXT);
      this.rule = rule;
      this.argument = argument;
    }

    @Override
    @Nullable String text(RowValues row, int[] places) {
      String text = argument.text(row, places);
      return text == null ? null : rule.of(text);
    }
  }

  /** How many characters a text has. */
  static final class Length extends Operand {
    private static final long serialVersionUID = 1L;
    private final Operand argument;

    Length(Operand argument) {
      super(Type.NUMBER);
      this.argument = argument;
    }

    @Override
    double number(RowValues row, int[] places) {
      String text = argument.text(row, places);
      return text == null ? Double.NaN : text.codePointCount(0, text.length());
    }
  }

  /** A literal. */
  static final class Literal extends Operand {
    private static final long serialVersionUID = 1L;
    private final double number;
    private final String text;

    private Literal(Type type, double number, String text) {
      super(type);
      this.number = number;
      this.text = text;
    }

    static Literal number(double number, String written) {
      return new Literal(Type.NUMBER, number, written);
    }

    static Literal text(String text) {
      return new Literal(Type.TEXT, Double.NaN, text);
    }

    static Literal truth(boolean truth) {
      return new Literal(Type.BOOLEAN, truth ? 1 : 0, Boolean.toString(truth));
    }

    double value() {
      return number;
    }

    String written() {
      return text;
    }

    @Override
    double number(RowValues row, int[] places) {
      return number;
    }

    /** As written. */
    @Override
    String text(RowValues row, int[] places) {
      return text;
    }

    @Override
    int truth(RowValues row, int[] places) {
      return (int) number;
    }
  }

  /** A column of the row. */
  static final class Column extends Operand {
    private static final long serialVersionUID = 1L;
    private final String name;
    private final int index;

    Column(String name, int index) {
      super(Type.ANY);
      this.name = name;
      this.index = index;
    }

    String name() {
      return name;
    }

    @Override
    double number(RowValues row, int[] places) {
      try {
        return row.number(places[index]);
      } catch (NumberFormatException e) {
        String text = text(row, places);
        if (text == null) {
          return Double.NaN;
        }
        throw new UnreadableValue(name, text, "a number");
      }
    }

    @Override
    @Nullable String text(RowValues row, int[] places) {
      String text = row.text(places[index]);
      String stripped = text == null ? "" : text.strip();
      return stripped.isEmpty() ? null : stripped;
    }

    @Override
    int truth(RowValues row, int[] places) {
      Boolean flag = row.flag(places[index]);
      if (flag == null) {
        String text = text(row, places);
        if (text == null) {
          return UNKNOWN;
        }
        flag = Numerals.truth(text);
        if (flag == null) {
          throw new UnreadableValue(name, text, "true or false");
        }
      }
      return flag ? 1 : 0;
    }
  }
}

package org.rectrain.config.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The functions of expressions: pure, of the values of one row. */
final class Functions {
  private static final Map<String, Function> ALL = new TreeMap<>();

  private record Function(int least, int most, Maker maker) {}

  private interface Maker {
    Operand of(List<Operand> arguments, Typed typed);
  }

  static {
    number("abs", 1, 1, x -> Math.abs(x[0]));
    number("floor", 1, 1, x -> Math.floor(x[0]));
    number("ceil", 1, 1, x -> Math.ceil(x[0]));
    number("exp", 1, 1, x -> Math.exp(x[0]));
    number("sqrt", 1, 1, x -> Math.sqrt(within("sqrt", x[0], x[0] >= 0)));
    number("ln", 1, 1, x -> Math.log(within("ln", x[0], x[0] > 0)));
    number("log1p", 1, 1, x -> Math.log1p(within("log1p", x[0], x[0] > -1)));
    number("round", 1, 2, Functions::round);
    number("least", 2, 20, x -> extreme(x, -1));
    number("greatest", 2, 20, x -> extreme(x, 1));
    number("try_divide", 2, 2, x -> x[1] == 0 ? Double.NaN : x[0] / x[1]);
    text("lower", t -> t.toLowerCase(Locale.ROOT));
    text("upper", t -> t.toUpperCase(Locale.ROOT));
    text("trim", String::strip);
    add("length", 1, 1, (a, p) -> new Operand.Length(p.asText(a.get(0))));
    add("coalesce", 1, 20, Functions::coalesce);
    add("nullif", 2, 2, Functions::nullIf);
    add("if", 3, 3, (a, p) -> p.choice(List.of(p.asCondition(a.get(0))), a.subList(1, 3)));
  }

  private Functions() {}

  private static void add(String name, int least, int most, Maker maker) {
    ALL.put(name, new Function(least, most, maker));
  }

  private static void number(String name, int least, int most, Operand.Formula.Rule rule) {
    add(
        name,
        least,
        most,
        (a, p) -> new Operand.Formula(rule, a.stream().map(p::asNumber).toArray(Operand[]::new)));
  }

  private static void text(String name, Operand.Text.Change rule) {
    add(name, 1, 1, (a, p) -> new Operand.Text(rule, p.asText(a.get(0))));
  }

  /** A call; an IllegalArgumentException when there is no such function or it takes others. */
  static Operand call(String name, List<Operand> arguments, Typed typed) {
    Function function = ALL.get(name.toLowerCase(Locale.ROOT));
    if (function == null) {
      throw typed.wrong(
          "there is no function '" + name + "'; there are " + String.join(", ", ALL.keySet()));
    }
    int given = arguments.size();
    if (given < function.least || given > function.most) {
      throw typed.wrong(
          name
              + " takes "
              + function.least
              + (function.most > function.least ? " to " + function.most : "")
              + " values, not "
              + given);
    }
    return function.maker.of(arguments, typed);
  }

  private static double within(String name, double x, boolean defined) {
    if (!defined && !Double.isNaN(x)) {
      throw new ArithmeticException(name + "(" + x + ") is not defined");
    }
    return x;
  }

  /** Half away from zero, as in SQL. */
  private static double round(double[] x) {
    if (!Double.isFinite(x[0])) {
      return x[0];
    }
    int digits = x.length == 1 ? 0 : (int) Math.max(-300, Math.min(300, x[1]));
    return java.math.BigDecimal.valueOf(x[0])
        .setScale(digits, java.math.RoundingMode.HALF_UP)
        .doubleValue();
  }

  private static double extreme(double[] x, int sign) {
    double out = Double.NaN;
    for (double value : x) {
      out =
          Double.isNaN(out) || (sign * Double.compare(value, out) > 0 && !Double.isNaN(value))
              ? value
              : out;
    }
    return out;
  }

  private static Operand coalesce(List<Operand> arguments, Typed typed) {
    List<Operand> given = new ArrayList<>();
    for (Operand argument : arguments.subList(0, arguments.size() - 1)) {
      given.add(new Conditions.Not(new Conditions.IsMissing(argument)));
    }
    return typed.choice(given, arguments);
  }

  private static Operand nullIf(List<Operand> a, Typed typed) {
    Operand same = typed.comparison(a.get(0), Conditions.Sign.EQUAL, a.get(1));
    return typed.choice(List.of(same), List.of(new Conditions.Nothing(), a.get(0)));
  }
}

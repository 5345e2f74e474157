package org.rectrain.config.expression;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.expression.Conditions.Sign;
import org.rectrain.config.expression.Expression.Words;

/** Reads the text of one expression from left to right, checking types as it goes. */
final class Parser {
  private static final int LONGEST = 10_000;
  private static final int MOST_PARTS = 500;
  private static final int DEEPEST = 50;
  private final Scanner scan;
  private final Typed typed;
  private final Terms terms;
  private final Words words;
  private int parts;
  private int depth;

  Parser(String text, Words words) {
    this.words = words;
    this.scan = new Scanner(text, words);
    this.typed = new Typed(scan);
    this.terms = new Terms(this, scan, typed);
    if (text.length() > LONGEST) {
      throw wrong("longer than " + LONGEST + " characters");
    }
    if (text.isBlank()) {
      throw wrong("nothing is there; expected a column or a condition such as rating >= 4");
    }
  }

  private IllegalArgumentException wrong(String what) {
    return scan.wrong(what);
  }

  /** The parsed expression; nothing may be left. */
  Expression whole(Operand root) {
    if (!scan.atEnd()) {
      throw wrong("'" + scan.rest() + "' was not expected");
    }
    return new Expression(scan.text(), root, terms.columns());
  }

  /** An expression that is a condition. */
  Operand condition() {
    return typed.asCondition(expression());
  }

  /** One that is a number. */
  Operand number() {
    return typed.asNumber(expression());
  }

  /** Any expression; nested too deep is refused. */
  Operand expression() {
    if (++depth > DEEPEST) {
      throw wrong("nested more than " + DEEPEST + " deep");
    }
    Operand left = conjunction();
    while (scan.takeWord("or")) {
      left =
          new Conditions.Both(typed.asCondition(left), typed.asCondition(conjunction()), part(1));
    }
    depth--;
    return left;
  }

  private Operand conjunction() {
    Operand left = negation();
    while (scan.takeWord("and")) {
      left = new Conditions.Both(typed.asCondition(left), typed.asCondition(negation()), part(0));
    }
    return left;
  }

  /** Counts one more part of the expression. */
  int part(int decisive) {
    if (++parts > MOST_PARTS) {
      throw wrong("more than " + MOST_PARTS + " parts");
    }
    return decisive;
  }

  private Operand negation() {
    int nots = 0;
    while (scan.takeWord("not")) {
      nots++;
    }
    Operand inner = predicate();
    return nots == 0
        ? inner
        : nots % 2 == 1 ? new Conditions.Not(typed.asCondition(inner)) : typed.asCondition(inner);
  }

  private Operand predicate() {
    Operand left = terms.sum();
    Sign sign = scan.takeSign();
    if (sign != null && scan.takeWord("null")) {
      throw wrong("compares with null, which is never true; write is null or is not null");
    }
    if (sign != null) {
      return typed.comparison(left, sign, words == Words.TEXTS ? bare(sign) : terms.sum());
    }
    if (scan.takeWord("is")) {
      boolean not = scan.takeWord("not");
      if (!scan.takeWord("null")) {
        throw wrong("expected null after is");
      }
      Operand missing = new Conditions.IsMissing(left);
      return not ? new Conditions.Not(missing) : missing;
    }
    boolean not = scan.takeWord("not");
    Operand found = null;
    if (scan.takeWord("in")) {
      found = membership(left);
    } else if (scan.takeWord("between")) {
      Operand least = terms.sum();
      if (!scan.takeWord("and")) {
        throw wrong("expected between A and B");
      }
      found =
          new Conditions.Both(
              typed.comparison(left, Sign.AT_LEAST, least),
              typed.comparison(left, Sign.AT_MOST, terms.sum()),
              part(0));
    } else if (scan.takeWord("like")) {
      String pattern = scan.takeQuoted();
      if (pattern == null) {
        throw wrong("expected a text in quotes after like");
      }
      found = new Conditions.Like(typed.asText(left), pattern);
    }
    if (found == null && not) {
      throw wrong("expected in, between or like after not");
    }
    return found == null ? left : not ? new Conditions.Not(found) : found;
  }

  private Operand membership(Operand left) {
    char close = scan.take('[') ? ']' : ')';
    if (close == ')' && !scan.take('(')) {
      throw wrong("expected a list after in, such as (1, 2)");
    }
    List<Operand.Literal> values = new ArrayList<>();
    do {
      Operand value = words == Words.TEXTS ? scan.bareInList() : terms.sum();
      if (!(value instanceof Operand.Literal literal)) {
        throw wrong("a list holds numbers and texts in quotes");
      }
      values.add(literal);
    } while (scan.take(','));
    if (!scan.take(close)) {
      throw wrong("the list is not closed by " + close);
    }
    boolean texts = values.stream().anyMatch(v -> v.type() != Type.NUMBER);
    if (left.type() == Type.BOOLEAN || (left.type() == Type.NUMBER && texts)) {
      throw wrong("compares " + left.type() + " with text");
    }
    return new Conditions.Membership(
        left.type() == Type.TEXT && !texts ? typed.asNumber(left) : left, values);
  }

  private Operand bare(Sign sign) {
    Operand.Literal literal = scan.bare();
    if (sign != Sign.EQUAL
        && sign != Sign.DIFFERENT
        && literal.type() != Type.NUMBER
        && !scan.wasQuoted()) {
      throw wrong(
          "'"
              + literal.written()
              + "' is not a number; expected e.g. 'rating >= 4', or a text in"
              + " quotes");
    }
    return literal;
  }
}

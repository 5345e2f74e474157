package org.rectrain.config.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Conditions.Sign;

/** Parts of an expression that must be of some type; another one is an error at its place. */
final class Typed {
  private final Scanner scan;

  Typed(Scanner scan) {
    this.scan = scan;
  }

  IllegalArgumentException wrong(String what) {
    return scan.wrong(what);
  }

  Operand comparison(Operand left, Sign sign, Operand right) {
    Type a = left.type();
    Type b = right.type();
    if (a != Type.ANY && b != Type.ANY && a != b) {
      throw wrong("compares " + a + " with " + b);
    }
    return new Conditions.Comparison(left, sign, right, a == Type.ANY ? b : a);
  }

  /** One of several values, which must be of one type. */
  Operand choice(List<Operand> conditions, List<Operand> values) {
    Type type = Type.ANY;
    for (Operand value : values) {
      if (value.type() != Type.ANY) {
        if (type != Type.ANY && type != value.type()) {
          throw wrong("its values are now " + type + ", now " + value.type());
        }
        type = value.type();
      }
    }
    return new Conditions.Choice(type, conditions, values);
  }

  Operand asNumber(Operand node) {
    if (node.type() == Type.TEXT) {
      throw wrong("expected a number, not text");
    }
    return node;
  }

  Operand asText(Operand node) {
    if (node.type() == Type.NUMBER || node.type() == Type.BOOLEAN) {
      throw wrong("expected text, not " + node.type());
    }
    return node;
  }

  Operand asCondition(@Nullable Operand node) {
    if (node == null || node.type() == Type.NUMBER || node.type() == Type.TEXT) {
      throw wrong(
          "expected a condition such as clicks > 0, not " + (node == null ? "" : node.type()));
    }
    return node;
  }
}

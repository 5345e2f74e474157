package org.rectrain.config.expression;

/** What a part of an expression gives. */
enum Type {
  NUMBER("a number"),
  TEXT("text"),
  BOOLEAN("true or false"),
  /** A column: read as what the place asks for. */
  ANY("a column");

  private final String words;

  Type(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}

package org.rectrain.prepare.consistency;

/** A cell of a text format, which does not say whether it is a number. */
record TextValue(String value) {
  @Override
  public String toString() {
    return value;
  }
}

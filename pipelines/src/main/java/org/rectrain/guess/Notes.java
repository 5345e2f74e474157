package org.rectrain.guess;

import java.util.ArrayList;
import java.util.List;

/** What a person should know or decide: what is unsure with the override that settles it. */
final class Notes {
  private final List<String> unsure = new ArrayList<>();
  private final List<String> facts = new ArrayList<>();

  /** Something that may be wrong, its alternatives, and what to write to have it otherwise. */
  void unsure(String what, String override) {
    unsure.add(what + "; " + override + " settles it");
  }

  /** Something that was seen and matters. */
  void fact(String what) {
    facts.add(what);
  }

  List<String> unsure() {
    return List.copyOf(unsure);
  }

  List<String> facts() {
    return List.copyOf(facts);
  }
}

package org.rectrain.report.part;

import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Element;

/** How something turned out; shown by sign and word, not by colour alone. */
public enum State {
  GOOD("\u2713", "passed", Tone.TEAL),
  BAD("\u2717", "failed", Tone.RUST),
  OPEN("\u25CB", "undecided", Tone.OCHRE);

  private final String sign;
  private final String word;
  private final Tone tone;

  State(String sign, String word, Tone tone) {
    this.sign = sign;
    this.word = word;
    this.tone = tone;
  }

  public String word() {
    return word;
  }

  public Tone tone() {
    return tone;
  }

  public Element mark() {
    return Element.of("span", "mark " + tone.cssClass())
        .with("role", "img")
        .with("aria-label", word)
        .add(sign);
  }

  /** Good where something holds. */
  public static State of(boolean holds) {
    return holds ? GOOD : BAD;
  }
}

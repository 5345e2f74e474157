package org.rectrain.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Remembers what a person would have been told. */
public class ToldProgress implements Progress {
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  /** Logged lines, and a line "bar NAME TOTAL" where a bar began, in order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public Bar step(String what, long total) {
    lines.add("bar " + what + " " + total);
    return Progress.silent().step(what, total);
  }

  @Override
  public void log(String line) {
    lines.add(line);
  }
}

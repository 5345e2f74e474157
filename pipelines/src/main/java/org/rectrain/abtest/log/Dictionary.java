package org.rectrain.abtest.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Names to small numbers in order of appearance. */
final class Dictionary {
  private final Map<UTF8String, Integer> codes = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final List<UTF8String> keys = new ArrayList<>();
  private @Nullable UTF8String last;
  private int lastCode;

  int code(UTF8String name) {
    if (name.equals(last)) {
      return lastCode;
    }
    Integer known = codes.get(name);
    if (known == null) {
      known = names.size();
      // The row's bytes are reused; the name is kept.
      UTF8String kept = name.clone();
      codes.put(kept, known);
      keys.add(kept);
      names.add(name.toString());
    }
    lastCode = known;
    last = keys.get(lastCode);
    return lastCode;
  }

  int code(String name) {
    return code(UTF8String.fromString(name));
  }

  List<String> names() {
    return new ArrayList<>(names);
  }
}

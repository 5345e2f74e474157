package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ItemListsTest {
  @Test
  void readsJsonBlanksAndCommas() {
    assertThat(ItemLists.parse("[3,\"a\", 7]")).containsExactly("3", "a", "7");
    assertThat(ItemLists.parse("3 a  7")).containsExactly("3", "a", "7");
    assertThat(ItemLists.parse("3,a")).containsExactly("3", "a");
    assertThat(ItemLists.parse("[null, 4]")).containsExactly("4");
    assertThat(ItemLists.parse("[]")).isEmpty();
    assertThat(ItemLists.parse(null)).isEmpty();
  }
}

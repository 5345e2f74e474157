package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.part.SectionParts;

/** Recommendations to look at: some users, what they chose, and what each model shows them. */
public final class ListsSection {
  private ListsSection() {}

  public static Element draw(ShownLists shown) {
    Element section =
        SectionParts.section(
            "lists",
            "Recommendations to look at",
            "What each model would show first to some users, beside what they had chosen before and"
                + " what they went on to choose; hits are marked. A few users prove nothing: the"
                + " figures above count all of them.");
    ShownLists.Group group = null;
    for (ShownLists.User user : shown.users()) {
      boolean first = user.group() != group;
      if (first) {
        group = user.group();
        section.add(Element.of("h3").add(word(group)));
      }
      Element drawn = user(user);
      section.add(first ? drawn.with("open", "") : drawn);
    }
    return section;
  }

  private static String word(ShownLists.Group group) {
    String name = group.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(name.charAt(0)) + name.substring(1) + ": " + group.words();
  }

  private static Element user(ShownLists.User user) {
    List<Element> cards = new ArrayList<>();
    cards.add(card("Chosen before, newest first", user.history(), "nothing yet"));
    cards.add(card("Went on to choose", user.clicked(), "nothing"));
    user.lists().forEach((model, items) -> cards.add(card(title(model, items), items, "no list")));
    Element row = Element.of("div", "lists");
    cards.forEach(row::add);
    return Element.of("details")
        .add(
            Element.of("summary")
                .add(
                    "User "
                        + user.id()
                        + ", "
                        + SectionParts.plural(user.trainClicks(), "click", "clicks")
                        + " in train"),
            row);
  }

  private static String title(String model, List<ShownLists.Item> items) {
    long hits = items.stream().filter(ShownLists.Item::clicked).count();
    return model + ": " + Display.count(hits) + " of " + items.size();
  }

  private static Element card(String title, List<ShownLists.Item> items, String none) {
    Element card = Element.of("div", "list").add(Element.of("h4").add(title));
    if (items.isEmpty()) {
      return card.add(Element.of("p", "quiet").add(none));
    }
    Element list = Element.of("ol");
    for (ShownLists.Item item : items) {
      Element line = Element.of("li", item.clicked() ? "hit" : "");
      line.with("title", item.id());
      list.add(line.add(item.clicked() ? "\u2713 " + item.title() : item.title()));
    }
    return card.add(list);
  }
}

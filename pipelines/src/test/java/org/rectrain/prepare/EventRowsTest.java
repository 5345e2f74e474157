package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of things that happened, one per row: several events become several tasks. */
@Tag("slow")
final class EventRowsTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          id: request
          rows: events
          labels:
            click: event in [click, open]
            like: event = like
            buy: event = buy
          context: {page: {}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z", implies: {like: click}}
        split: {kind: temporal, test_from: "1970-01-03T00:00:00Z", valid_from: "1970-01-02T00:00:00Z"}
        negatives: {ratio: 0}
      """;

  @TempDir Path root;

  @Test
  void theEventsOfAnImpressionAreJoined() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,event,request,page,stay",
        "u1,a,100,view,r1,home,",
        "u1,a,130,open,r1,detail,40",
        "u1,a,150,like,r1,detail,30",
        "u1,b,100,view,r1,home,500", // the same page, another item
        "u1,c,200,view,r2,home,",
        "u1,c,260,like,r2,home,", // liked and never clicked
        "u2,a,300,view,r3,home,",
        "u2,a,390,buy,r3,cart,20",
        "u2,a,395,click,r3,cart,n/a",
        "u2,a,90000,view,r4,home,",
        "u2,b,180000,view,r5,home,");
    PreparedFolder made =
        PreparedFolder.make(
            root.resolve("out"),
            CONFIG.replace("ROOT", root.toString()),
            "data.events.weight=stay * 2",
            "prepare.gates.max_missing=0.6");
    List<Map<String, String>> train = made.rows("examples/split=train");
    assertThat(train)
        .extracting(
            r ->
                String.join(
                    " ",
                    r.get("item_id"),
                    r.get("timestamp"),
                    r.get("click") + r.get("like") + r.get("buy"),
                    r.get("page"),
                    r.get("weight").substring(0, 3)))
        // Clicks weigh 40 and 20 by their mean, 30; what was only shown weighs 1.
        .containsExactlyInAnyOrder(
            "a 100000 110 home 1.3", "b 100000 000 home 1.0", "a 300000 101 home 0.6");
    assertThat(made.manifest().rows().raw()).isEqualTo(11);
    assertThat(made.manifest().rows().kept()).isEqualTo(5);
    assertThat(made.rows("quarantine"))
        .extracting(r -> r.get("rule"))
        .containsExactlyInAnyOrder(
            "joined", "joined", "joined", "joined", "joined", "contradiction");
    // What was joined is no bad data: the gate on quarantined rows looks at one of eleven.
    assertThat(made.manifest().gates())
        .filteredOn(g -> g.name().equals("quarantined rows"))
        .singleElement()
        .satisfies(g -> assertThat(g.value()).isEqualTo(1 / 11.0));
  }

  @Test
  void withoutAnIdRowsThatFollowEachOtherAreJoined() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,event,page",
        "u1,a,100,view,home",
        "u1,b,160,view,home",
        "u1,a,700,click,detail", // 10 minutes later
        "u1,a,1300,buy,cart", // and again: the pause counts, not the whole
        "u1,a,1901,view,home", // a second too late
        "u2,a,1200,view,home", // somebody else
        "u2,a,90000,view,home",
        "u2,b,180000,click,home");
    PreparedFolder made =
        PreparedFolder.make(
            root.resolve("out"),
            CONFIG.replace("ROOT", root.toString()).replace("id: request", "join_minutes: 10"),
            "prepare.gates.min_label_entropy=0");
    assertThat(made.rows("examples/split=train"))
        .extracting(
            r ->
                String.join(
                    " ",
                    r.get("user_id"),
                    r.get("item_id"),
                    r.get("timestamp"),
                    r.get("click") + r.get("like") + r.get("buy"),
                    r.get("page")))
        .containsExactlyInAnyOrder(
            "u1 a 100000 101 home",
            "u1 a 1901000 000 home",
            "u1 b 160000 000 home",
            "u2 a 1200000 000 home");
    assertThat(made.rows("quarantine"))
        .extracting(r -> r.get("rule") + ": " + r.get("reason"))
        .containsExactly("joined: joined to an earlier row", "joined: joined to an earlier row");
  }
}

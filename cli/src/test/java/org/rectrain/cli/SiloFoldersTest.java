package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three silos that each know their own folder only, and a server, over files as the page on
 * federation says: one is missing in the first round and lies in the second.
 */
@Tag("slow")
class SiloFoldersTest {
  private static final List<String> SILOS = List.of("north", "south", "west");

  @TempDir private Path folder;

  /** A machine of a silo: its log holds every third user, the folders of others are not there. */
  private String config(String silo) throws IOException {
    TinyInput input = TinyInput.write(Files.createDirectories(folder.resolve(silo)));
    Path log = input.data().resolve(TinyInput.LOG);
    List<String> own = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      int user = Integer.parseInt(line.replaceFirst(".*\"u(\\d+)\".*", "$1"));
      if (user % SILOS.size() == SILOS.indexOf(silo)) {
        own.add(line);
      }
    }
    Files.write(log, own);
    List<String> folders = new ArrayList<>();
    for (String name : SILOS) {
      folders.add(
          name + ": " + (name.equals(silo) ? folder.resolve(silo) : "gone") + "/run/prepare");
    }
    return Files.writeString(
            input.config(),
            Files.readString(input.config())
                    .replace(
                        "towers: {dim: 8,",
                        "retrieval: {weight: 0}\n  workers: 1\n  towers: {text: false, dim: 8,")
                + "federate: {rounds: 2, silos: {"
                + String.join(", ", folders)
                + "}}\n")
        .toString();
  }

  private String[] words(String silo, String... more) {
    List<String> all = new ArrayList<>(List.of("federate", "-c"));
    all.add(folder.resolve(silo).resolve("tiny.yaml").toString());
    all.add("federate.exchange=" + folder.resolve("shared"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Cli silo(String name, String... more) {
    List<String> all = new ArrayList<>(List.of("federate.role=silo", "federate.silo=" + name));
    all.addAll(List.of(more));
    return Cli.run(words(name, all.toArray(String[]::new)));
  }

  private Cli server(String... more) {
    List<String> all = new ArrayList<>(List.of("federate.role=server"));
    all.add("output=" + folder.resolve("server"));
    all.add("prepared=" + folder.resolve("north/run/prepare"));
    all.addAll(List.of(more));
    return Cli.run(words("north", all.toArray(String[]::new)));
  }

  /** The same as {@link #silo} in a process, whose memory nothing else shares. */
  private Process process(String name) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    all.addAll(List.of(words(name, "federate.role=silo", "federate.silo=" + name)));
    return new ProcessBuilder(all)
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile())
        .start();
  }

  @Test
  void silosMeetInAFolderWhoeverIsMissingOrLies() throws Exception {
    for (String silo : SILOS) {
      Cli prepared = Cli.run("prepare", "-c", config(silo));
      assertThat(prepared.code()).as(prepared.err()).isZero();
    }
    Cli early = silo("south");
    assertThat(early.code()).as(early.err()).isEqualTo(75);
    Cli first = server();
    assertThat(first.code()).as(first.err()).isZero();
    List<Process> apart = List.of(process("north"), process("south"));
    for (Process silo : apart) {
      assertThat(silo.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(silo.exitValue()).as(Files.readString(folder.resolve("north.err"))).isZero();
    }
    Cli incomplete = server();
    assertThat(incomplete.code()).isEqualTo(3);
    assertThat(incomplete.err())
        .contains("federate: round 1 has 2 of 3 updates: {west=no update; expected ");
    Cli joined = server("federate.min_silos=2");
    assertThat(joined.last().at("/metrics/federate/rounds").asInt()).isEqualTo(1);
    assertThat(joined.last().at("/metrics/federate/left_out").asInt()).isEqualTo(1);

    assertThat(silo("north").code()).isZero();
    assertThat(silo("south").code()).isZero();
    Cli other =
        Cli.run(
            "prepare",
            "-c",
            folder.resolve("west/tiny.yaml").toString(),
            "output=" + folder.resolve("other"),
            "prepare.statistics={by: [item]}");
    assertThat(other.code()).as(other.err()).isZero();
    Cli unfit = silo("west", "federate.silos.west=" + folder.resolve("other/prepare"));
    assertThat(unfit.code()).isEqualTo(3);
    assertThat(unfit.err()).contains("stat_category_click_rate: missing");
    assertThat(silo("west").code()).isZero();

    Path updates = folder.resolve("shared/round-0002/updates");
    Path weights = updates.resolve("west.safetensors");
    byte[] honest = Files.readAllBytes(weights);
    ByteBuffer lie = ByteBuffer.wrap(honest.clone()).order(ByteOrder.LITTLE_ENDIAN);
    lie.putFloat(honest.length - Float.BYTES, Float.NaN);
    Files.write(weights, lie.array());
    Cli liar = server();
    assertThat(liar.code()).isEqualTo(3);
    assertThat(liar.err())
        .contains("round 2 has 2 of 3 updates: {west=")
        .contains(" does not hold the values that it sent");
    Files.write(weights, honest);
    Path header = updates.resolve("west.json");
    String says = Files.readString(header);
    Files.writeString(header, says.replaceFirst("\"size\" : \\d+", "\"size\" : 3"));
    assertThat(server().err()).contains("{west=its update has 3 values; expected ");
    Files.writeString(header, says);

    Cli done = server();
    assertThat(done.last().at("/metrics/federate/rounds").asInt()).isEqualTo(2);
    assertThat(done.last().at("/metrics/federate/left_out").asInt()).isZero();
    assertThat(folder.resolve("server/federate/model/rectrain.json")).exists();
    Cli after = silo("west");
    assertThat(after.code()).isZero();
    assertThat(after.err()).contains("federate: all rounds are done");
  }
}

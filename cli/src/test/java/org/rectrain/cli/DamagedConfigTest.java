package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some 1,800 damaged configurations: each is taken for what it says or refused in words. */
@Tag("slow")
class DamagedConfigTest {
  private static final String MARK = "@@";

  @TempDir Path folder;

  @Test
  void everyOneIsTakenOrRefusedInWords() throws IOException {
    TinyInput input = TinyInput.write(folder);
    Cli shown = Cli.run("config", "show", "-c", input.config().toString());
    assertThat(shown.code()).as(shown.err()).isZero();
    String whole = shown.out();
    ObjectNode tree = (ObjectNode) new YAMLMapper().readTree(whole);
    List<JsonPointer> places = Mutator.places(tree);
    Mutator mutator = new Mutator(11);
    try (Harness harness = new Harness()) {
      Cli sound = look(harness, "undamaged", whole);
      assertThat(sound.code()).as(sound.err()).isZero();
      for (JsonPointer place : places) {
        replace(harness, mutator, tree.deepCopy(), place);
      }
      for (JsonPointer place : places) {
        ObjectNode copy = tree.deepCopy();
        Mutator.remove(copy, place);
        look(harness, "without " + place, copy.toString());
      }
      for (Mutator.Mutant mutant : mutator.lines(whole, 140)) {
        look(harness, mutant.how(), mutant.content());
      }
      for (Mutator.Mutant mutant :
          mutator.bytes(whole.getBytes(java.nio.charset.StandardCharsets.UTF_8), 80)) {
        look(harness, mutant.how(), mutant.content());
      }
      for (String text :
          List.of(
              "seed: &x 3\nprepare: {history: *x}\n",
              "seed: 3\nseed: 4\n",
              "seed: !!int '3'\n",
              "seed: .nan\n",
              "seed: 3\n---\nseed: 4\n",
              "<<: {seed: 3}\n",
              "seed: " + "[".repeat(5000),
              "seed: " + "9".repeat(5000),
              "sead: 3\n",
              "\0seed: 3\n",
              "seed: 3\n\u001b[31m: 4\n",
              "- seed\n",
              "3\n")) {
        String how = text.substring(0, Math.min(40, text.length()));
        harness.refused(look(harness, how, text + "\noutput: x\n"), how);
      }
      harness.check(1800);
    }
  }

  private void replace(Harness harness, Mutator mutator, ObjectNode tree, JsonPointer place)
      throws IOException {
    boolean scalar = tree.at(place).isValueNode();
    String value = mutator.replace(tree, place, text -> TextNode.valueOf(MARK));
    String how = place + " = " + value;
    Cli cli = look(harness, how, tree.toString().replace('"' + MARK + '"', value));
    if (scalar && (value.equals("[[1]]") || value.equals("{\"zz\": 1}"))) {
      harness.refused(cli, how);
    }
  }

  private Cli look(Harness harness, String how, String text) throws IOException {
    return look(harness, how, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** What validation takes must have a plan, or a word on what the machine lacks. */
  private Cli look(Harness harness, String how, byte[] text) throws IOException {
    String file = Files.write(folder.resolve("damaged.yaml"), text).toString();
    Cli cli = harness.run(how, "config", "validate", "-c", file);
    if (cli.code() == 0) {
      harness.run(how, "run", "--dry-run", "--json", "-c", file);
    }
    return cli;
  }
}

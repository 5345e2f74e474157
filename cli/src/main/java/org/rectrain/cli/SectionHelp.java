package org.rectrain.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.BenchConfig;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.TrackConfig;
import org.rectrain.path.StageName;
import picocli.CommandLine;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Adds to a stage's {@code --help} the options of its section, as its record documents them. */
final class SectionHelp {
  private static final String KEY = "sectionOptions";
  private static final int INDENT = 2;

  private SectionHelp() {}

  static void install(CommandLine top) {
    Map<String, Class<? extends Record>> sections = new LinkedHashMap<>();
    for (StageName stage : StageName.values()) {
      if (stage.command().exists()) {
        sections.put(stage.command().group(), ConfigSchema.section(stage.section()));
      }
    }
    sections.put("track", TrackConfig.class);
    sections.put("bench", BenchConfig.class);
    sections.forEach(
        (name, section) -> {
          CommandLine command = top.getSubcommands().get(name);
          if (command == null) {
            return; // not asked for
          }
          List<String> keys = new ArrayList<>(command.getHelpSectionKeys());
          keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), KEY);
          command.setHelpSectionKeys(keys);
          command.getHelpSectionMap().put(KEY, help -> render(help, name, section));
        });
  }

  private static String render(
      CommandLine.Help help, String name, Class<? extends Record> section) {
    List<ConfigSchema.Line> lines = ConfigSchema.lines(section, name.equals("bench") ? "" : name);
    if (lines.isEmpty()) {
      return "";
    }
    int width = help.commandSpec().usageMessage().width();
    int keys = lines.stream().mapToInt(l -> l.key().length()).max().orElse(0) + INDENT;
    keys = Math.min(keys, width / 2);
    TextTable table =
        TextTable.forColumns(
            help.colorScheme(),
            new Column(keys + INDENT, INDENT, Overflow.SPAN),
            new Column(width - keys - INDENT, INDENT, Overflow.WRAP));
    for (ConfigSchema.Line line : lines) {
      String def = line.def().isEmpty() ? "" : " Default: " + line.def() + ".";
      table.addRowValues(line.key(), line.doc() + " Takes " + line.takes() + "." + def);
    }
    return String.format("%nKeys of the '%s' section:%n%s", name, table);
  }
}

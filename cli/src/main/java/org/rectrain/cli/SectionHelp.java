package org.rectrain.cli;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.config.BenchConfig;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.prepare.CheckConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.config.train.TrainConfig;
import picocli.CommandLine;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Adds to a stage's {@code --help} the options of its section, as its record documents them. */
final class SectionHelp {
  private static final String KEY = "sectionOptions";
  private static final int INDENT = 2;

  private static final Map<String, Class<? extends Record>> SECTIONS =
      Map.ofEntries(
          Map.entry("sample", SampleConfig.class),
          Map.entry("prepare", PrepareConfig.class),
          Map.entry("check", CheckConfig.class),
          Map.entry("train", TrainConfig.class),
          Map.entry("distill", DistillConfig.class),
          Map.entry("score", ScoreConfig.class),
          Map.entry("eval", EvalConfig.class),
          Map.entry("export", ExportConfig.class),
          Map.entry("abtest", AbtestConfig.class),
          Map.entry("monitor", MonitorConfig.class),
          Map.entry("bench", BenchConfig.class));

  private SectionHelp() {}

  static void install(CommandLine top) {
    SECTIONS.forEach(
        (name, section) -> {
          CommandLine command = requireNonNull(top.getSubcommands().get(name));
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

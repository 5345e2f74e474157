package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.prepare.clean.RowCleaner;
import org.rectrain.prepare.clean.RuleBook;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.clean.UserCleaner;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.feature.Features;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.session.Sessions;
import org.rectrain.prepare.split.Splitter;
import org.rectrain.source.SparkRow;

/**
 * What every task needs to turn rows into clean events: sent to each worker once. Spark's Kryo does
 * not write all of these classes; Java's own serialisation does.
 */
@DefaultSerializer(JavaSerializer.class)
public final class Setup implements Serializable {
  private static final long serialVersionUID = 1L;

  final SparkRow.Shape shape;
  final EventLayout layout;
  final RuleBook rules;
  final RowCleaner rowCleaner;
  final UserCleaner userCleaner;
  final int maxUserEvents;
  final Sessions sessions;
  final Splitter splitter;
  final Features features;
  final Entities entities;
  final String eventsPath;
  final ArrayList<StratumColumn> population;

  public Setup(
      SparkRow.Shape shape,
      EventLayout layout,
      RuleBook rules,
      RowCleaner rowCleaner,
      UserCleaner userCleaner,
      int maxUserEvents,
      Sessions sessions,
      Splitter splitter,
      Features features,
      Entities entities,
      String eventsPath,
      List<StratumColumn> population) {
    this.shape = shape;
    this.layout = layout;
    this.rules = rules;
    this.rowCleaner = rowCleaner;
    this.userCleaner = userCleaner;
    this.maxUserEvents = maxUserEvents;
    this.sessions = sessions;
    this.splitter = splitter;
    this.features = features;
    this.entities = entities;
    this.eventsPath = eventsPath;
    this.population = new ArrayList<>(population);
  }

  Tally tally() {
    return new Tally(rules.size(), layout.columns().size());
  }

  public Setup with(Splitter other) {
    return new Setup(
        shape,
        layout,
        rules,
        rowCleaner,
        userCleaner,
        maxUserEvents,
        sessions,
        other,
        features,
        entities,
        eventsPath,
        population);
  }
}

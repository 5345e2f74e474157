package org.rectrain.sample;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.config.sample.SampleConfig.Language;

/**
 * What items are about: categories hold topics, topics hold subtopics, and each subtopic has words
 * of its own. Subtopics, topics and categories are numbered in file order.
 */
final class Vocabulary {
  /** A subtopic with the phrases that fit the slots of the templates. */
  record Subtopic(String name, List<String> things, List<String> acts, List<String> facts) {}

  record Topic(String name, List<Subtopic> subtopics) {}

  record Category(String name, List<Topic> topics) {}

  record Tree(List<Category> categories) {}

  private final List<Category> categories;
  private final List<Topic> topics = new ArrayList<>();
  private final List<Subtopic> subtopics = new ArrayList<>();
  private final List<Integer> topicOf = new ArrayList<>();
  private final List<Integer> categoryOf = new ArrayList<>();
  private final List<Integer> firstOf = new ArrayList<>();

  Vocabulary(Tree tree) {
    categories = List.copyOf(tree.categories());
    for (int c = 0; c < categories.size(); c++) {
      for (Topic topic : categories.get(c).topics()) {
        firstOf.add(subtopics.size());
        for (Subtopic subtopic : topic.subtopics()) {
          subtopics.add(subtopic);
          topicOf.add(topics.size());
          categoryOf.add(c);
        }
        topics.add(topic);
      }
    }
  }

  /** The vocabulary that ships with the generator in a language. */
  static Vocabulary shipped(Language language) {
    return new Vocabulary(resource("vocabulary" + language.suffix() + ".yaml", Tree.class));
  }

  static <T> T resource(String name, Class<T> type) {
    try (InputStream in = Vocabulary.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new YAMLMapper().readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  int subtopics() {
    return subtopics.size();
  }

  int topics() {
    return topics.size();
  }

  Subtopic subtopic(int subtopic) {
    return subtopics.get(subtopic);
  }

  Topic topic(int topic) {
    return topics.get(topic);
  }

  int topicOf(int subtopic) {
    return topicOf.get(subtopic);
  }

  int categoryOf(int subtopic) {
    return categoryOf.get(subtopic);
  }

  String categoryName(int subtopic) {
    return categories.get(categoryOf(subtopic)).name();
  }

  String topicName(int subtopic) {
    return topics.get(topicOf(subtopic)).name();
  }

  /** The first subtopic of a topic; the others follow it. */
  int firstOf(int topic) {
    return firstOf.get(topic);
  }
}

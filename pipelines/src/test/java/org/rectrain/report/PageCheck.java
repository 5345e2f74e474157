package org.rectrain.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What must hold for every page: parsed as XML, so that nothing is left to a browser's mercy. */
final class PageCheck {
  private PageCheck() {}

  static Document parse(Path html) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(read(html))));
    } catch (ParserConfigurationException | SAXException e) {
      throw new AssertionError("the page is not well-formed XML", e);
    }
  }

  static String read(Path html) throws IOException {
    return Files.readString(html);
  }

  static void holds(Path html) throws IOException {
    Document page = parse(html);
    Set<String> ids = new HashSet<>();
    for (Element element : elements(page, "*")) {
      String id = element.getAttribute("id");
      if (!id.isEmpty()) {
        assertThat(ids.add(id)).as("id " + id + " is unique").isTrue();
      }
      assertThat(element.getTagName()).isNotIn("script", "link", "img", "iframe", "object");
      for (String name : List.of("src", "onload", "onclick")) {
        assertThat(element.hasAttribute(name)).as(name).isFalse();
      }
    }
    for (Element element : elements(page, "*")) {
      for (String reference : element.getAttribute("aria-labelledby").split(" ", -1)) {
        assertThat(reference.isEmpty() || ids.contains(reference)).as(reference).isTrue();
      }
      String link = element.getAttribute("href");
      boolean here = link.isEmpty() || link.startsWith("#") && ids.contains(link.substring(1));
      assertThat(here || Files.exists(html.resolveSibling(link))).as(link).isTrue();
    }
    for (Element svg : elements(page, "svg")) {
      boolean image = svg.getAttribute("role").equals("img");
      assertThat(image || svg.getAttribute("aria-hidden").equals("true")).isTrue();
      if (image) {
        assertThat(elements(svg, "title")).isNotEmpty();
        assertThat(elements(svg, "desc")).isNotEmpty();
      }
    }
    assertThat(elements(page, "h1")).hasSize(1);
    String text = page.getDocumentElement().getTextContent();
    assertThat(text).doesNotContain("NaN", "Infinity", "null");
    String addresses = read(html).replaceAll("http://www.w3.org/[a-zA-Z0-9/]*", "");
    assertThat(addresses).doesNotContain("http:", "https:", "file:");
  }

  static List<String> sections(Path html) throws IOException {
    return elements(parse(html), "section").stream().map(e -> e.getAttribute("id")).toList();
  }

  static String text(Path html) throws IOException {
    List<Element> bodies = elements(parse(html), "body");
    return bodies.get(0).getTextContent();
  }

  static List<Element> elements(Document page, String name) {
    return elements(page.getDocumentElement(), name);
  }

  private static List<Element> elements(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    List<Element> out = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      out.add((Element) found.item(i));
    }
    return out;
  }
}

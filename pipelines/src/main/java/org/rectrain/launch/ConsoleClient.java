package org.rectrain.launch;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.rectrain.run.Progress;
import org.rectrain.train.parallel.Peers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the progress of the first worker to the console's process; the other workers report
 * nothing.
 */
final class ConsoleClient implements Progress, AutoCloseable {
  static final byte LOG = 0;
  static final byte STEP = 1;
  static final byte ADVANCE = 2;
  static final byte MESSAGE = 3;
  static final byte END = 4;

  private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleClient.class);

  private @Nullable Socket socket;
  private @Nullable DataOutputStream out;

  private ConsoleClient(@Nullable Socket socket, @Nullable DataOutputStream out) {
    this.socket = socket;
    this.out = out;
  }

  /**
   * Connects.
   *
   * @param console host:port
   */
  static ConsoleClient of(String console, String token, Peers peers) {
    if (!peers.leads()) {
      return new ConsoleClient(null, null);
    }
    int colon = console.lastIndexOf(':');
    try {
      Socket socket =
          new Socket(console.substring(0, colon), Integer.parseInt(console.substring(colon + 1)));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      out.writeUTF(token);
      return new ConsoleClient(socket, out);
    } catch (IOException e) {
      LOGGER.warn("progress cannot be sent to {}: {}", console, e.getMessage());
      return new ConsoleClient(null, null);
    }
  }

  /** What is written to the console. */
  private interface Message {
    void to(DataOutputStream out) throws IOException;
  }

  private synchronized void send(Message message) {
    if (out == null) {
      return;
    }
    try {
      message.to(out);
      out.flush();
    } catch (IOException e) {
      // Training does not depend on being watched.
      LOGGER.warn("progress can no longer be sent: {}", e.getMessage());
      out = null;
    }
  }

  @Override
  public Bar step(String what, long total) {
    send(
        to -> {
          to.writeByte(STEP);
          to.writeUTF(what);
          to.writeLong(total);
        });
    return new Bar() {
      @Override
      public void advance(long units) {
        send(
            to -> {
              to.writeByte(ADVANCE);
              to.writeLong(units);
            });
      }

      @Override
      public void message(String text) {
        send(
            to -> {
              to.writeByte(MESSAGE);
              to.writeUTF(text);
            });
      }

      @Override
      public void close() {
        send(to -> to.writeByte(END));
      }
    };
  }

  @Override
  public void log(String line) {
    send(
        to -> {
          to.writeByte(LOG);
          to.writeUTF(line);
        });
  }

  @Override
  public synchronized void close() throws IOException {
    out = null;
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}

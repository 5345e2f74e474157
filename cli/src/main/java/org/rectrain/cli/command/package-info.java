/** One class a command: it parses, calls and prints. */
@NullMarked
package org.rectrain.cli.command;

import org.jspecify.annotations.NullMarked;

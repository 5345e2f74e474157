/** The command line: one class per subcommand that parses, calls and prints. */
@NullMarked
package org.rectrain.cli;

import org.jspecify.annotations.NullMarked;

// The words after `kawaraban-publisher`. Each takes its own arguments (argv[0] is the word), prints
// its own help for --help, and returns the exit status: 0 done, 1 failed with a sentence on stderr,
// 2 wrong usage.
#pragma once

int command_serve(int argc, char **argv);
int command_feed(int argc, char **argv);
int command_preview(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_typeset(int argc, char **argv);
int command_media(int argc, char **argv);
int command_build(int argc, char **argv);
int command_user(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_check_config(int argc, char **argv);
